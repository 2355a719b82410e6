package dev.countersign.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.StateTable;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.SessionEvent.FileAttached;
import dev.countersign.domain.session.SessionEvent.SessionOpened;
import dev.countersign.domain.session.SessionEvent.SessionTerminated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole state machine as one table ({@code session-matrix.txt}): a state, a command, what follows. The
 * build fails while any pair of state and command is without a row.
 */
class SessionMatrixTest {
    private static final Path MATRIX = Path.of("src/test/resources/session-matrix.txt");
    private static final Path DOCUMENT = Path.of("../docs/session-states.md");
    private static final byte[] KEY = new byte[32];
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AgentId APP = new AgentId("crm-agent");
    private static final SessionPlace HERE = new SessionPlace(ACME, APP, "production");
    private static final SessionPlace ELSEWHERE = new SessionPlace(ACME, new AgentId("other"), "production");
    private static final UserId DANA = UserId.of(KEY, ACME, "dana");
    private static final UserId ERIN = UserId.of(KEY, ACME, "erin");
    private static final SessionId ID = SessionId.ofReference(KEY, ACME, APP, "production", "chat-1");
    private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
    private static final ReplyTo WAITING = new ReplyTo(0, "req_1");

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
        SessionState before = state(row.state());
        SessionDecision decision = SessionDecider.decide(before, command(row.command()));

        assertThat(describe(decision)).isEqualTo(row.outcome());
        SessionState after = before;
        for (SessionEvent event : decision.events()) {
            after = SessionEvolution.evolve(after, event);
        }
        assertThat(name(after)).isEqualTo(row.next());
    }

    @Test
    void everyPairOfStateAndCommandHasARow() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String state : List.of("Unopened", "Active", "Terminated")) {
            for (Class<?> command : SessionCommand.class.getPermittedSubclasses()) {
                missing.add(state + " × " + command.getSimpleName());
            }
        }
        rows().forEach(row -> missing.remove(StateTable.base(row.state()) + " × " + StateTable.base(row.command())));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyEventAndEveryRefusalIsReachedByARow() throws IOException {
        Set<String> reached = rows().stream().map(Row::outcome).collect(Collectors.toSet());

        assertThat(reached)
                .containsAll(Arrays.stream(SessionEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList())
                .containsAll(Arrays.stream(SessionRefusal.values())
                        .map(refusal -> "refused:" + refusal.code())
                        .toList());
    }

    @Test
    void theDocumentShowsTheTable() throws IOException {
        StateTable.assertDocument(DOCUMENT, document());
    }

    @Test
    void whatCannotFollowIsNoHistory() {
        SessionEvent opened = new SessionOpened(session(HERE, DANA));
        SessionEvent attached = new FileAttached(attachment(1), AT);
        SessionEvent terminated = new SessionTerminated(AT);

        impossible("Unopened", attached);
        impossible("Unopened", terminated);
        impossible("Active", opened);
        impossible("Active/1", attached);
        for (SessionEvent any : List.of(opened, attached, terminated)) {
            impossible("Terminated", any);
        }
    }

    private static void impossible(String state, SessionEvent event) {
        assertThatThrownBy(() -> SessionEvolution.evolve(state(state), event))
                .isInstanceOf(ImpossibleHistoryException.class)
                .hasMessageContaining(event.getClass().getSimpleName());
    }

    @Test
    void aSessionIsNamedByItsReferenceAndItsPlaceAndLikeNothingElse() {
        Set<String> names = new HashSet<>(List.of(
                ID.key(),
                SessionId.ofReference(new byte[] {1}, ACME, APP, "production", "chat-1")
                        .key(),
                SessionId.ofReference(KEY, new OrganizationId("globex"), APP, "production", "chat-1")
                        .key(),
                SessionId.ofReference(KEY, ACME, new AgentId("crm"), "production", "chat-1")
                        .key(),
                SessionId.ofReference(KEY, ACME, APP, "staging", "chat-1").key(),
                SessionId.ofReference(KEY, ACME, APP, "production", "chat-2").key(),
                SessionId.ofNonce(KEY, ACME, "chat-1").key(),
                UserId.of(KEY, ACME, "chat-1").key(),
                CallId.derive(KEY, ACME, "chat-1").value()));
        assertThat(names).hasSize(9);
        assertThat(SessionId.ofReference(KEY, ACME, APP, "production", "chat-1"))
                .isEqualTo(ID);
        assertThat(SessionId.parse(ID.toString())).isEqualTo(ID);
        assertThat(SessionId.parse(ID.key())).isNull();
        assertThat(SessionId.parse("ses_no")).isNull();
    }

    @Test
    void anAttachmentHasAnIdOfOurs() {
        assertThatThrownBy(
                        () -> new Attachment("../etc", "text/plain", 1, Digest.of(new byte[0]), json("{}"), json("{}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String document() throws IOException {
        Set<String> edges = new TreeSet<>();
        for (Row row : rows()) {
            if (!StateTable.base(row.state()).equals(StateTable.base(row.next()))) {
                edges.add("    " + StateTable.base(row.state()) + " --> " + StateTable.base(row.next()));
            }
        }
        StringBuilder text = new StringBuilder("""
                # The life of a session

                Generated from `domain/src/test/resources/session-matrix.txt`, the table that the tests run.
                A slash names a variant of the command, and of a state how many files are attached.

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

    private static String describe(SessionDecision decision) {
        if (decision.refusal() != null) {
            assertThat(decision.events()).isEmpty();
            return "refused:" + decision.refusal().code();
        }
        String events = decision.events().stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
        return events.isEmpty() ? "nothing" : events;
    }

    private static SessionState state(String name) {
        int slash = name.indexOf('/');
        int count = slash < 0 ? 0 : Integer.parseInt(name.substring(slash + 1));
        List<String> attached = IntStream.rangeClosed(1, count)
                .mapToObj(number -> attachment(number).id())
                .toList();
        return switch (StateTable.base(name)) {
            case "Unopened" -> new SessionState.Unopened();
            case "Active" ->
                // A full session does not hold the file that is attached.
                new SessionState.Active(
                        session(HERE, DANA),
                        count > 1
                                ? IntStream.rangeClosed(2, count + 1)
                                        .mapToObj(number -> attachment(number).id())
                                        .toList()
                                : attached);
            case "Terminated" -> new SessionState.Terminated(session(HERE, DANA), attached, AT);
            default -> throw new AssertionError(name);
        };
    }

    private static String name(@Nullable SessionState state) {
        return switch (state) {
            case null -> "impossible";
            case SessionState.Unopened() -> "Unopened";
            case SessionState.Active active -> counted("Active", active);
            case SessionState.Terminated terminated -> counted("Terminated", terminated);
        };
    }

    private static String counted(String name, SessionState.Opened state) {
        return state.attachments().isEmpty()
                ? name
                : name + "/" + state.attachments().size();
    }

    private static SessionCommand command(String name) {
        return switch (name) {
            case "OpenSession" -> new SessionCommand.OpenSession(ID, session(HERE, DANA), false, WAITING);
            case "OpenSession/owner-given" -> new SessionCommand.OpenSession(ID, session(HERE, DANA), true, WAITING);
            case "OpenSession/other-owner" -> new SessionCommand.OpenSession(ID, session(HERE, ERIN), true, WAITING);
            case "OpenSession/other-unasked" -> new SessionCommand.OpenSession(ID, session(HERE, ERIN), false, WAITING);
            case "OpenSession/other-app" -> new SessionCommand.OpenSession(ID, session(ELSEWHERE, DANA), true, WAITING);
            case "RetrieveSession" -> new SessionCommand.RetrieveSession(ID, HERE, null, AT, WAITING);
            case "RetrieveSession/own" -> new SessionCommand.RetrieveSession(ID, HERE, DANA, AT, WAITING);
            case "RetrieveSession/other-owner" -> new SessionCommand.RetrieveSession(ID, HERE, ERIN, AT, WAITING);
            case "RetrieveSession/other-app" -> new SessionCommand.RetrieveSession(ID, ELSEWHERE, null, AT, WAITING);
            case "TerminateSession" -> new SessionCommand.TerminateSession(ID, HERE, null, AT, WAITING);
            case "TerminateSession/other-owner" -> new SessionCommand.TerminateSession(ID, HERE, ERIN, AT, WAITING);
            case "TerminateSession/other-app" -> new SessionCommand.TerminateSession(ID, ELSEWHERE, null, AT, WAITING);
            case "AttachFile" -> new SessionCommand.AttachFile(ID, HERE, attachment(1), AT, WAITING);
            case "AttachFile/other-app" -> new SessionCommand.AttachFile(ID, ELSEWHERE, attachment(1), AT, WAITING);
            default -> throw new AssertionError(name);
        };
    }

    private static Session session(SessionPlace place, UserId user) {
        return new Session(place, user, json("{\"user_reference\":\"somebody\"}"), AT);
    }

    private static Attachment attachment(int number) {
        return new Attachment(
                "att_%032x".formatted(number),
                "text/plain",
                2,
                Digest.of(new byte[] {1}),
                json("{\"name\":\"a.txt\"}"),
                json("{\"base64\":\"aGk=\"}"));
    }

    private static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }
}
