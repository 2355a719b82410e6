package dev.countersign.domain.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.StateTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole state machine as one table ({@code call-matrix.txt}): a state, a command, what follows.
 * The build fails while any pair of state and command is without a row.
 */
class CallMatrixTest {
    private static final CallDecider DECIDER = new CallDecider(CallTimes.DEFAULTS);
    private static final Path MATRIX = Path.of("src/test/resources/call-matrix.txt");
    private static final Path DOCUMENT = Path.of("../docs/call-states.md");

    /**
     * @param rulebook which rulebook is asked, {@code -} for one whose verdict does not matter
     * @param outcome event names, or {@code refused:code}, or {@code nothing}
     */
    record Row(String state, String command, String rulebook, String outcome, String next) {
        static Row of(List<String> cells) {
            return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4));
        }
    }

    static List<Row> rows() throws IOException {
        return StateTable.rows(MATRIX, 5).stream().map(Row::of).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decidesAndEvolvesAsTheTableSays(Row row) {
        CallState before = Samples.state(row.state());
        Decision decision = DECIDER.decide(
                before,
                Samples.command(row.command()),
                Samples.rulebook(row.rulebook().equals("-") ? "allow" : row.rulebook()));

        assertThat(describe(decision)).isEqualTo(row.outcome());
        CallState after = CallEvolution.evolve(before, decision.events());
        assertThat(after.getClass().getSimpleName()).isEqualTo(row.next());
    }

    @Test
    void everyPairOfStateAndCommandHasARow() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String state : leaves(CallState.class)) {
            for (String command : leaves(CallCommand.class)) {
                missing.add(state + " × " + command);
            }
        }
        rows().forEach(row -> missing.remove(StateTable.base(row.state()) + " × " + StateTable.base(row.command())));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyEventIsReachedByARow() throws IOException {
        Set<String> reached = rows().stream()
                .flatMap(row -> Stream.of(row.outcome().split(" ", -1)))
                .collect(Collectors.toSet());

        assertThat(reached).containsAll(leaves(CallEvent.class));
    }

    @Test
    void theDocumentShowsTheTable() throws IOException {
        StateTable.assertDocument(DOCUMENT, document());
    }

    private static String describe(Decision decision) {
        Refusal refusal = decision.refusal();
        if (refusal != null) {
            return "refused:" + refusal.code();
        }
        return decision.events().isEmpty()
                ? "nothing"
                : decision.events().stream().map(CallMatrixTest::describe).collect(Collectors.joining(" "));
    }

    private static String describe(CallEvent event) {
        String name = event.getClass().getSimpleName();
        return event instanceof CallEvent.LateResultNoted late
                        && !late.retaken().isEmpty()
                ? name + "/retaken"
                : name;
    }

    private static String document() throws IOException {
        Set<String> edges = new TreeSet<>();
        for (Row row : rows()) {
            if (!StateTable.base(row.state()).equals(row.next())) {
                edges.add("    " + StateTable.base(row.state()) + " --> " + row.next());
            }
        }
        StringBuilder text = new StringBuilder("""
                # The life of a call

                Generated from `domain/src/test/resources/call-matrix.txt`, the table that the tests run.
                A slash names a variant of the state or command.

                ```mermaid
                stateDiagram-v2
                    [*] --> Unseen
                """);
        edges.forEach(edge -> text.append(edge).append('\n'));
        text.append(
                "```\n\n| state | command | policy now says | what follows | next state |\n|---|---|---|---|---|\n");
        for (Row row : rows()) {
            text.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(row.state(), row.command(), row.rulebook(), row.outcome(), row.next()));
        }
        return text.toString();
    }

    private static List<String> leaves(Class<?> sealedType) {
        List<String> names = new ArrayList<>();
        for (Class<?> permitted : sealedType.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                names.addAll(leaves(permitted));
            } else {
                names.add(permitted.getSimpleName());
            }
        }
        return names;
    }
}
