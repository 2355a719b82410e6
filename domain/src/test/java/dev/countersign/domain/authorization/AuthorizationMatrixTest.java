package dev.countersign.domain.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.StateTable;
import dev.countersign.domain.authorization.AuthorizationDecision.Told;
import dev.countersign.domain.authorization.AuthorizationState.Fetching;
import dev.countersign.domain.authorization.AuthorizationState.Held;
import dev.countersign.domain.authorization.AuthorizationState.Unwanted;
import dev.countersign.domain.authorization.AuthorizationState.Waiting;
import dev.countersign.domain.authorization.AuthorizationState.Wanted;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole state machine as one table ({@code authorization-matrix.txt}): a state, a command, what becomes true,
 * what the calls and the browser that wait are told, and what is ordered. The build fails while any pair of state
 * and command is without a row.
 */
class AuthorizationMatrixTest {
    private static final Path MATRIX = Path.of("src/test/resources/authorization-matrix.txt");
    private static final Path DOCUMENT = Path.of("../docs/authorization-states.md");
    private static final byte[] KEY = new byte[32];
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AuthorizationHolder HOLDER =
            new AuthorizationHolder(ACME, UserId.of(KEY, ACME, "dana"), "crm");
    private static final AuthorizationId ID = HOLDER.id();
    private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
    private static final Instant LATER = AT.plusSeconds(600);
    private static final ReplyTo BROWSER = new ReplyTo(1, "req_browser");
    private static final ReplyTo FIRST_BROWSER = new ReplyTo(0, "req_first");
    private static final CallId CALL = CallId.derive(KEY, ACME, "asks");
    private static final CallId WAITS = CallId.derive(KEY, ACME, "waits");

    record Row(String state, String command, String outcome, String told, String next) {
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
        AuthorizationState before = state(row.state());
        AuthorizationDecision decision = AuthorizationDecider.decide(before, command(row.command()));

        assertThat(describe(decision)).isEqualTo(row.outcome());
        assertThat(told(decision)).isEqualTo(row.told());
        AuthorizationState after = before;
        for (AuthorizationEvent event : decision.events()) {
            after = AuthorizationEvolution.evolve(after, event);
        }
        assertThat(after.getClass().getSimpleName()).isEqualTo(row.next());
    }

    @Test
    void everyPairOfStateAndCommandHasARow() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String state : List.of("Unwanted", "Wanted", "Fetching", "Held")) {
            for (Class<?> command : AuthorizationCommand.class.getPermittedSubclasses()) {
                missing.add(state + " × " + command.getSimpleName());
            }
        }
        rows().forEach(row -> missing.remove(StateTable.base(row.state()) + " × " + StateTable.base(row.command())));

        assertThat(missing).isEmpty();
    }

    @Test
    void everyEventAndEveryRefusalIsReachedByARow() throws IOException {
        Set<String> reached = rows().stream()
                .flatMap(row -> Stream.concat(
                        Arrays.stream(row.outcome().split(" ", -1)),
                        Arrays.stream(row.told().split(" ", -1))))
                .collect(Collectors.toSet());

        assertThat(reached)
                .containsAll(Arrays.stream(AuthorizationEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        for (AuthorizationRefusal refusal : AuthorizationRefusal.values()) {
            assertThat(reached).containsAnyOf("refused:" + refusal.code(), "browser:" + refusal.code());
        }
    }

    @Test
    void theDocumentShowsTheTable() throws IOException {
        StateTable.assertDocument(DOCUMENT, document());
    }

    @Test
    void whatCannotFollowIsNoHistory() {
        List<AuthorizationEvent> all = List.of(
                new AuthorizationEvent.AuthorizationWanted(HOLDER, CALL, LATER, AT),
                new AuthorizationEvent.FlowBegun(flow("begun", LATER), AT),
                new AuthorizationEvent.TokensOrdered(1, null, null, AT),
                new AuthorizationEvent.TokensKept(tokens(LATER, true), AT),
                new AuthorizationEvent.AuthorizationDeclined(digest("state"), "No", AT),
                new AuthorizationEvent.AuthorizationRevoked(AT),
                new AuthorizationEvent.AuthorizationEnded("Gone", AT));
        possible(all, "Unwanted", 1);
        possible(all, "Wanted", 5);
        possible(all, "Fetching", 4);
        possible(all, "Held", 3);
    }

    /** The others are no history. */
    private static void possible(List<AuthorizationEvent> all, String state, int count) {
        int impossible = 0;
        for (AuthorizationEvent event : all) {
            try {
                AuthorizationEvolution.evolve(state(state), event);
            } catch (ImpossibleHistoryException expected) {
                assertThat(expected).hasMessageContaining(event.getClass().getSimpleName());
                impossible++;
            }
        }
        assertThat(impossible).as(state).isEqualTo(all.size() - count);
    }

    @Test
    void theOldestWayGivesWayToAnother() {
        AuthorizationState state = state("Wanted");
        for (int i = 0; i <= AuthorizationEvolution.FLOWS_MAX; i++) {
            state = AuthorizationEvolution.evolve(state, new AuthorizationEvent.FlowBegun(flow("way " + i, LATER), AT));
        }
        assertThat(((Wanted) state).flows()).hasSize(AuthorizationEvolution.FLOWS_MAX);
        assertThat(((Wanted) state).flow(digest("way 0"))).isNull();
        assertThat(((Wanted) state).flow(digest("way 1"))).isNotNull();
    }

    @Test
    void callsWhoseTimeIsOverAreForgottenWhenAnotherAsks() {
        Wanted state = new Wanted(
                HOLDER, 0, List.of(new Waiting(WAITS, AT.minusSeconds(1)), new Waiting(CALL, LATER)), List.of());
        CallId third = CallId.derive(KEY, ACME, "third");

        AuthorizationState.Known after = AuthorizationEvolution.evolve(
                state, new AuthorizationEvent.AuthorizationWanted(HOLDER, third, LATER, AT));

        assertThat(after.waiting()).extracting(Waiting::callId).containsExactly(CALL, third);
    }

    @Test
    void anAuthorizationIsNamedAfterWhoseItIsAndForWhat() {
        assertThat(Set.of(
                        ID,
                        AuthorizationId.of(new OrganizationId("globex"), HOLDER.user(), "crm"),
                        AuthorizationId.of(ACME, UserId.of(KEY, ACME, "erin"), "crm"),
                        AuthorizationId.of(ACME, HOLDER.user(), "mail")))
                .hasSize(4);
        assertThat(AuthorizationId.signature(KEY, ACME, "a"))
                .isNotEqualTo(AuthorizationId.signature(KEY, ACME, "b"))
                .isNotEqualTo(AuthorizationId.signature(new byte[] {1}, ACME, "a"))
                .isNotEqualTo(CallId.derive(KEY, ACME, "a").value());
    }

    private static String document() throws IOException {
        Set<String> edges = new TreeSet<>();
        for (Row row : rows()) {
            if (!StateTable.base(row.state()).equals(row.next())) {
                edges.add("    " + StateTable.base(row.state()) + " --> " + row.next());
            }
        }
        StringBuilder text = new StringBuilder("""
                # The life of a user's authorization

                Generated from `domain/src/test/resources/authorization-matrix.txt`, the table that the tests run.
                A slash names a variant of the state or command. Told are calls that wait (`this` the one that asks,
                `others` those from before) and the browser.

                ```mermaid
                stateDiagram-v2
                    [*] --> Unwanted
                """);
        edges.forEach(edge -> text.append(edge).append('\n'));
        text.append(
                "```\n\n| state | command | what follows | who is told what | next state |\n|---|---|---|---|---|\n");
        for (Row row : rows()) {
            text.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(row.state(), row.command(), row.outcome(), row.told(), row.next()));
        }
        return text.toString();
    }

    private static String describe(AuthorizationDecision decision) {
        if (decision.refusal() != null) {
            assertThat(decision.events()).isEmpty();
            assertThat(decision.told()).isEmpty();
            return "refused:" + decision.refusal().code() + order(decision);
        }
        String events = decision.events().stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining(" "));
        return events.isEmpty() ? "nothing" : events + order(decision);
    }

    private static String order(AuthorizationDecision decision) {
        return switch (decision.order()) {
            case null -> "";
            case TokenOrder.Code code -> " order:code";
            case TokenOrder.Refresh refresh -> " order:refresh";
            case TokenOrder.Revoke revoke -> " order:revocation";
        };
    }

    private static String told(AuthorizationDecision decision) {
        Stream<String> calls = decision.told().stream().map(AuthorizationMatrixTest::told);
        Stream<String> browser = decision.reply() == null
                ? Stream.of()
                : Stream.of("browser:"
                        + (decision.reply().refusal() == null
                                ? "done"
                                : decision.reply().refusal().code()));
        String all = Stream.concat(calls, browser).collect(Collectors.joining(" "));
        return all.isEmpty() ? "-" : all;
    }

    private static String told(Told told) {
        String whom = told.callId().equals(CALL) ? "this:" : "others:";
        return whom
                + switch (told.answer()) {
                    case AuthorizationAnswer.Given given -> "given";
                    case AuthorizationAnswer.Missing missing -> "missing";
                    case AuthorizationAnswer.Refused refused -> "refused";
                    case AuthorizationAnswer.Lapsed lapsed -> "lapsed";
                };
    }

    private static AuthorizationState state(String name) {
        List<Waiting> waiting = List.of(new Waiting(WAITS, LATER));
        return switch (name) {
            case "Unwanted" -> new Unwanted();
            case "Wanted" -> new Wanted(HOLDER, 0, waiting, List.of());
            case "Wanted/begun" -> new Wanted(HOLDER, 0, waiting, List.of(flow("state", LATER)));
            case "Wanted/late" -> new Wanted(HOLDER, 0, waiting, List.of(flow("state", AT)));
            case "Wanted/full" ->
                new Wanted(
                        HOLDER,
                        0,
                        IntStream.range(0, AuthorizationDecider.WAITING_MAX)
                                .mapToObj(i -> new Waiting(CallId.derive(KEY, ACME, "call " + i), LATER))
                                .toList(),
                        List.of());
            case "Fetching" -> new Fetching(HOLDER, 1, waiting, AT.minusSeconds(10), FIRST_BROWSER);
            case "Fetching/refresh" -> new Fetching(HOLDER, 1, waiting, AT.minusSeconds(10), null);
            case "Fetching/overdue" -> new Fetching(HOLDER, 1, waiting, AT.minusSeconds(61), null);
            case "Held" -> new Held(HOLDER, 1, tokens(LATER, true));
            case "Held/for-ever" -> new Held(HOLDER, 1, tokens(null, false));
            case "Held/stale" -> new Held(HOLDER, 1, tokens(AT.plusSeconds(30), true));
            case "Held/stale-once" -> new Held(HOLDER, 1, tokens(AT.plusSeconds(30), false));
            default -> throw new AssertionError(name);
        };
    }

    private static AuthorizationCommand command(String name) {
        return switch (name) {
            case "Ask" -> new AuthorizationCommand.Ask(ID, HOLDER, CALL, LATER, AT);
            case "Begin" -> new AuthorizationCommand.Begin(ID, flow("new", LATER), AT, BROWSER);
            case "Return" ->
                new AuthorizationCommand.Return(ID, digest("state"), digest("browser"), json("{}"), AT, BROWSER);
            case "Return/other-state" ->
                new AuthorizationCommand.Return(ID, digest("other"), digest("browser"), json("{}"), AT, BROWSER);
            case "Return/other-browser" ->
                new AuthorizationCommand.Return(ID, digest("state"), digest("other"), json("{}"), AT, BROWSER);
            case "Decline" ->
                new AuthorizationCommand.Decline(ID, digest("state"), digest("browser"), "access_denied", AT, BROWSER);
            case "Decline/other-browser" ->
                new AuthorizationCommand.Decline(ID, digest("state"), digest("other"), "access_denied", AT, BROWSER);
            case "Show" -> new AuthorizationCommand.Show(ID, AT, BROWSER);
            case "Revoke" -> new AuthorizationCommand.Revoke(ID, AT, BROWSER);
            case "Bring" -> new AuthorizationCommand.Bring(ID, 1, tokens(LATER, true), AT);
            case "Bring/other-order" -> new AuthorizationCommand.Bring(ID, 2, tokens(LATER, true), AT);
            case "Fail" -> new AuthorizationCommand.Fail(ID, 1, "invalid_grant", AT);
            case "Fail/other-order" -> new AuthorizationCommand.Fail(ID, 2, "invalid_grant", AT);
            default -> throw new AssertionError(name);
        };
    }

    private static Flow flow(String state, Instant until) {
        return new Flow(digest(state), digest("browser"), json("{}"), until);
    }

    private static Tokens tokens(@Nullable Instant until, boolean isRefreshable) {
        return new Tokens(json("{\"access_token\":\"a\"}"), isRefreshable ? json("{}") : null, until);
    }

    @Test
    void whatIsRevokedIsKeptNowhereAndItsLongestLivedTokenIsTold() {
        AuthorizationDecision renewable = AuthorizationDecider.decide(state("Held"), command("Revoke"));
        AuthorizationDecision lasting = AuthorizationDecider.decide(state("Held/for-ever"), command("Revoke"));

        assertThat(renewable.order()).isEqualTo(new TokenOrder.Revoke(json("{}")));
        assertThat(lasting.order()).isEqualTo(new TokenOrder.Revoke(json("{\"access_token\":\"a\"}")));
        assertThat(AuthorizationEvolution.evolve(
                        state("Held"), renewable.events().getFirst()))
                .isEqualTo(new Wanted(HOLDER, 1, List.of(), List.of()));
    }

    @Test
    void whatIsGivenIsTheAccessTokenAlone() {
        AuthorizationDecision decision = AuthorizationDecider.decide(state("Held"), command("Ask"));

        assertThat(decision.told())
                .containsExactly(new Told(
                        CALL, new AuthorizationAnswer.Given(new UserGrant(json("{\"access_token\":\"a\"}"), LATER))));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }
}
