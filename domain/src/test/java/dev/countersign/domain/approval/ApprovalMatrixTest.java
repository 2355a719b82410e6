package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.StateTable;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.delivery.DeliveryCommand;
import dev.countersign.domain.delivery.DeliveryEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole state machine as one table ({@code approval-matrix.txt}): a state, a command, what
 * follows. The build fails while any pair of state and command is without a row. A settled approval
 * goes by what came of it, a delivery by what is said of it.
 */
class ApprovalMatrixTest {
    private static final ApprovalDecider DECIDER = new ApprovalDecider(ApprovalTimes.DEFAULTS);
    private static final Path MATRIX = Path.of("src/test/resources/approval-matrix.txt");
    private static final Path DOCUMENT = Path.of("../docs/approval-states.md");

    /** @param outcome event names, {@code refused:code} before them where it is one, or {@code nothing} */
    record Row(String state, String command, String outcome, String next) {
        static Row of(List<String> cells) {
            return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
        }
    }

    static List<Row> rows() throws IOException {
        return StateTable.rows(MATRIX, 4).stream().map(Row::of).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decidesAndEvolvesAsTheTableSays(Row row) {
        ApprovalState before = Samples.state(row.state());
        ApprovalDecision decision = DECIDER.decide(before, Samples.command(row.command(), before));

        assertThat(describe(decision)).isEqualTo(row.outcome());
        ApprovalState after = ApprovalEvolution.evolve(Samples.ID, before, decision.events());
        assertThat(Samples.name(after)).isEqualTo(row.next());
    }

    @Test
    void everyPairOfStateAndCommandHasARow() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String state : states()) {
            for (String command : commands()) {
                missing.add(state + " × " + command);
            }
        }
        rows().forEach(row -> missing.remove(StateTable.base(row.state()) + " × " + StateTable.base(row.command())));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyEventAndEveryRefusalIsReachedByARow() throws IOException {
        Set<String> reached = rows().stream()
                .flatMap(row -> Stream.of(row.outcome().split(" ", -1)))
                .collect(Collectors.toSet());

        assertThat(reached).containsAll(events());
        assertThat(reached)
                .containsAll(Arrays.stream(ApprovalRefusal.values())
                        .map(refusal -> "refused:" + refusal.code())
                        .toList());
    }

    @Test
    void theDocumentShowsTheTable() throws IOException {
        StateTable.assertDocument(DOCUMENT, document());
    }

    private static String describe(ApprovalDecision decision) {
        List<String> words = new ArrayList<>();
        if (decision.refusal() != null) {
            words.add("refused:" + decision.refusal().code());
        }
        decision.events().stream().map(ApprovalMatrixTest::name).forEach(words::add);
        return words.isEmpty() ? "nothing" : String.join(" ", words);
    }

    private static String name(ApprovalEvent event) {
        return event instanceof AnswerDelivery(var delivery)
                ? delivery.getClass().getSimpleName()
                : event.getClass().getSimpleName();
    }

    private static List<String> states() {
        List<String> states = new ArrayList<>(List.of("Unopened", "Pending", "Forgotten"));
        states.addAll(leaves(Resolution.class));
        return states;
    }

    private static List<String> commands() {
        List<String> commands = new ArrayList<>(leaves(ApprovalCommand.class));
        commands.remove("DeliverAnswer");
        commands.addAll(leaves(DeliveryCommand.class));
        return commands;
    }

    private static List<String> events() {
        List<String> events = new ArrayList<>(leaves(ApprovalEvent.class));
        events.remove("AnswerDelivery");
        events.addAll(leaves(DeliveryEvent.class));
        return events;
    }

    private static String document() throws IOException {
        Set<String> edges = new TreeSet<>();
        for (Row row : rows()) {
            if (!StateTable.base(row.state()).equals(row.next())) {
                edges.add("    " + StateTable.base(row.state()) + " --> " + row.next());
            }
        }
        StringBuilder text = new StringBuilder("""
                # The life of an approval

                Generated from `domain/src/test/resources/approval-matrix.txt`, the table that the tests run.
                A slash names a variant of the state or command.

                ```mermaid
                stateDiagram-v2
                    [*] --> Unopened
                """);
        edges.forEach(edge -> text.append(edge).append('\n'));
        text.append("```\n\n| state | command | what follows | next state |\n|---|---|---|---|\n");
        for (Row row : rows()) {
            text.append("| %s | %s | %s | %s |\n".formatted(row.state(), row.command(), row.outcome(), row.next()));
        }
        return text.toString();
    }

    private static List<String> leaves(Class<?> sealedType) {
        List<String> names = new ArrayList<>();
        for (Class<?> permitted : sealedType.getPermittedSubclasses()) {
            names.add(permitted.getSimpleName());
        }
        return names;
    }
}
