package dev.countersign.audit;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A morning in an organization with real policies, judged by the rulebook that judges live:
 *
 * <pre>
 * 08:00  policy v1: deals up to 1000 are allowed, above it finance decides, two of them; tickets denied
 * 09:00  small   is allowed and runs           09:01  large is asked, ann and bob approve it
 * 09:02  refused is asked, ann rejects it      09:03  edited is asked, ann and bob approve another amount
 * 09:04  waiting is asked; ann approves at 09:10; nobody else until policy v2 allows it at 10:00
 * 09:05  lost    runs, its outcome is unknown; at 09:20 ann has it run again
 * 09:06  ticket  is denied                     09:07  expired is asked, and expires at 09:37
 * 10:00  policy v2: deals up to 9000 are allowed
 * 10:01  later   (5000) is allowed
 * </pre>
 */
final class Governed {
    static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");
    static final Instant TEN = NINE.plus(Duration.ofHours(1));
    static final List<String> CALLS =
            List.of("small", "large", "refused", "edited", "waiting", "lost", "ticket", "expired", "later");

    /** What a person wrote, or had pasted. */
    static final String COMMENT = "It is not there <script>alert('1')</script>\u202E";

    static final String POLICY = """
            version: "%s"
            rules:
              - id: deals
                action: update_deal
                resource: "crm:deal:*"
                decision: allow
                risk_level: medium
                max_amount: {field: amount, limit: %d}
                approval: {groups: [finance], quorum: 2, expires_after: 30m, editable: true}
            """;

    private static final String BUDGETS = """
            version: "budgets"
            rules:
              - id: deals
                action: update_deal
                resource: "crm:deal:*"
                decision: allow
            budgets:
              - id: deals-per-agent
                action: update_deal
                resource: "*"
                per: agent
                limit: 2
                window: 1h
              - id: amount-per-agent
                action: update_deal
                resource: "*"
                per: agent
                amount: amount
                limit: 2000
                window: 1h
                exceeded: require_approval
                approval: {groups: [finance], quorum: 2, expires_after: 30m}
            """;

    private static final byte[] KEY = new byte[OrganizationKey.BYTES];
    private static final UserId USER = UserId.of(KEY, World.ACME, "dana");

    private static final String USERS = """
            {"auth":{"authorize_url":"https://id.example/a","client_id":"c","idp_name":"I","kind":"oauth2",\
            "token_url":"https://id.example/t"},"base_url":"https://crm.example"}""";

    final World world = new World(2);
    private final Map<String, ControlFact> configured = new LinkedHashMap<>();

    private Governed() {}

    static CallId id(String name) {
        return CallId.derive(KEY, World.ACME, name);
    }

    static PolicyText policy(String version, int limit) {
        return new PolicyText(World.ACME, POLICY.formatted(version, limit));
    }

    /** The whole morning. */
    static World morning() {
        Governed it = opened(policy("v1", 1_000));
        it.play();
        return it.world;
    }

    /**
     * Another one, within budgets: 2 deals an hour, and 2000 of amount, beyond which finance decides.
     *
     * <pre>
     * 09:00  one   (500)  is allowed and runs
     * 09:01  two   (500)  is allowed, and takes no effect: it gives back what it held
     * 09:02  three (1800) goes beyond the amount; finance approves it, and it runs
     * 09:06  four  (100)  is the third deal, and denied
     * </pre>
     */
    static World withinBudgets() {
        Governed it = opened(new PolicyText(World.ACME, BUDGETS));
        it.submit("one", 500, at(0));
        it.runs("one", 1, at(0), done());
        it.submit("two", 500, at(1));
        it.runs(
                "two",
                1,
                at(1),
                new AttemptResult.Failed(Effect.NONE, false, new ToolError("gone", "There is no such deal")));
        it.submit("three", 1_800, at(2));
        it.vote("three", "ann", new Choice.Approve(), at(3));
        it.vote("three", "bob", new Choice.Approve(), at(4));
        it.runs("three", 1, at(4), done());
        it.submit("four", 100, at(6));
        return it.world;
    }

    /**
     * Another one, through a connection that acts for users.
     *
     * <pre>
     * 09:00  one    waits for its user, who authorizes the connection at 09:03; it runs
     * 09:04  two    does not wait, and is closed
     * 09:05  three  waits, and nobody comes by 09:15
     * 09:21  four   waits; policy changes at 09:22 and asks people, so that the user's word at 09:24 is not enough
     * </pre>
     */
    static World asUsers() {
        Governed it = opened(policy("v1", 1_000));
        it.configure(new Connection(World.ACME, "crm", "http", 4, USERS), NINE.minus(Duration.ofMinutes(30)));
        it.submit("one", 500, at(0), USER, true);
        it.authorization("one", new AuthorizationAnswer.Missing(), at(0).plusMillis(5));
        it.authorization("one", given(), at(3));
        it.runs("one", 1, at(3), done());
        it.submit("two", 500, at(4), USER, false);
        it.authorization("two", new AuthorizationAnswer.Missing(), at(4).plusMillis(5));
        it.submit("three", 500, at(5), USER, true);
        it.authorization("three", new AuthorizationAnswer.Missing(), at(5).plusMillis(5));
        it.authorization("three", new AuthorizationAnswer.Lapsed(), at(16));
        it.submit("four", 500, at(21), USER, true);
        it.authorization("four", new AuthorizationAnswer.Missing(), at(21).plusMillis(5));
        it.configure(policy("v2", 100), at(22));
        it.authorization("four", given(), at(24));
        return it.world;
    }

    /**
     * Another one, in which somebody tries first: a dry run of what is allowed, of what people would be asked
     * about and of what no tool serves, and at 09:03 the first of them in earnest.
     */
    static World dryRuns() {
        Governed it = opened(policy("v1", 1_000));
        it.world.call(new SubmitCall(id("tried"), it.call("tried", 500, at(0)).asDryRun(), null), it.rules());
        it.world.call(new SubmitCall(id("asked"), it.call("asked", 5_000, at(1)).asDryRun(), null), it.rules());
        it.world.call(new SubmitCall(id("ticket"), it.call("ticket", 1, at(2)).asDryRun(), null), it.rules());
        it.submit("real", 500, at(3));
        it.runs("real", 1, at(3), done());
        return it.world;
    }

    private static AuthorizationAnswer given() {
        return new AuthorizationAnswer.Given(
                new UserGrant(SealedValue.closed("0123456789abcdef0123456789abcdef", bytes("ciphertext")), at(60)));
    }

    private void authorization(String name, AuthorizationAnswer answer, Instant at) {
        AuthorizationId authorization = AuthorizationId.of(World.ACME, USER, "crm");
        world.call(new AuthorizationAnswered(id(name), authorization, answer, at), rules());
    }

    /**
     * A connection that is stopped at 09:02 and goes on at 09:10:
     *
     * <pre>
     * 09:00  before  runs and ends           09:01  going   begins, and ends at 09:03
     * 09:01  late    is ordered, and begins a second after the stop: its worker did not know of it yet
     * 09:01  held    is ordered, and its worker holds it back
     * 09:04  denied  is denied               09:11  after   runs
     * </pre>
     */
    static World stopped() {
        Governed it = opened(policy("v1", 1_000));
        it.submit("before", 500, at(0));
        it.runs("before", 1, at(0), done());
        it.submit("going", 500, at(1));
        it.world.call(new ExecutionStarted(id("going"), 1, "worker-1", at(4), at(1).plusMillis(5)), it.rules());
        it.submit("late", 500, at(1).plusSeconds(58));
        it.submit("held", 500, at(1).plusSeconds(59));
        ControlFact.Stop stop =
                new ControlFact.Stop(World.ACME, ControlFact.StopScope.CONNECTION, "crm", "It double-books", "dana");
        it.configure(stop, at(2));
        it.runs("late", 1, at(2).plusSeconds(1), done());
        it.runs(
                "held",
                1,
                at(2).plusSeconds(2),
                new AttemptResult.Failed(
                        Effect.NONE, false, new ToolError(ToolError.STOPPED_BEFORE_START, stop.sentence())));
        it.world.call(new ExecutionFinished(id("going"), 1, done(), at(3)), it.rules());
        it.submit("denied", 500, at(4));
        it.configured.remove(stop.key());
        it.world.control(stop.key(), null, at(10));
        it.submit("after", 500, at(11));
        it.runs("after", 1, at(11), done());
        return it.world;
    }

    private static Governed opened(PolicyText policy) {
        Governed it = new Governed();
        Instant eight = NINE.minus(Duration.ofHours(1));
        it.configure(
                new Organization(World.ACME, "Acme", new OrganizationKey(KEY), ControlFact.OnMismatch.ORIGINAL), eight);
        it.configure(new Connection(World.ACME, "crm", "echo", 4, "{}"), eight);
        it.configure(
                new Tool(
                        World.ACME,
                        "crm.deals.update",
                        "update_deal",
                        "crm:deal:{deal}",
                        EffectClass.UNSAFE,
                        "crm",
                        Duration.ofSeconds(10),
                        3,
                        "{}"),
                eight);
        it.configure(policy, eight);
        return it;
    }

    private void play() {
        submit("small", 500, at(0));
        runs("small", 1, at(0), done());
        submit("large", 5_000, at(1));
        vote("large", "ann", new Choice.Approve(), at(1).plusSeconds(30));
        vote("large", "bob", new Choice.Approve(), at(2));
        runs("large", 1, at(2), done());
        submit("refused", 6_000, at(2).plusSeconds(1));
        vote("refused", "ann", new Choice.Reject(), at(3));
        submit("edited", 7_000, at(3).plusSeconds(1));
        Choice less = new Choice.ApproveEdited(new EditedParameters(payload(900), Digest.of(bytes("900"))));
        vote("edited", "ann", less, at(4));
        vote("edited", "bob", less, at(5));
        runs("edited", 1, at(5), done());
        submit("waiting", 8_000, at(5).plusSeconds(1));
        submit("lost", 100, at(6));
        world.call(new ExecutionStarted(id("lost"), 1, "worker-1", at(7), at(6).plusMillis(5)), rules());
        world.call(new LapseLease(id("lost"), 1, at(9)), rules());
        submit("ticket", 1, at(9).plusSeconds(1));
        vote("waiting", "ann", new Choice.Approve(), at(10));
        submit("expired", 8_500, at(11));
        world.call(new ResolveUnknown(id("lost"), UnknownResolution.RUN_AGAIN, "ann", COMMENT, at(20)), rules());
        runs("lost", 2, at(20), done());
        world.approval(new ExpireApproval(ApprovalId.of(id("expired")), at(45)), rules());
        configure(policy("v2", 9_000), TEN);
        // Its approval has run out by then, and no timer has said so.
        world.call(new RejudgeCall(id("waiting"), policy("v2", 9_000).digest(), TEN.plusSeconds(2)), rules());
        runs("waiting", 1, TEN.plusSeconds(2), done());
        submit("later", 5_000, TEN.plusSeconds(60));
        runs("later", 1, TEN.plusSeconds(60), done());
    }

    private static Instant at(int minute) {
        return NINE.plus(Duration.ofMinutes(minute));
    }

    private void configure(ControlFact fact, Instant at) {
        configured.put(fact.key(), fact);
        world.control(fact.key(), fact, at);
    }

    private Rulebook rules() {
        return ControlSnapshot.of(configured.values()).rulebook(World.ACME);
    }

    private void submit(String name, int amount, Instant at) {
        submit(name, amount, at, null, false);
    }

    private void submit(String name, int amount, Instant at, @Nullable UserId user, boolean waits) {
        ToolCall call = call(name, amount, at).actingFor(user == null ? null : new ActingUser(user, waits));
        world.call(new SubmitCall(id(name), call, null), rules());
    }

    private ToolCall call(String name, int amount, Instant at) {
        boolean ticket = name.equals("ticket");
        return new ToolCall(
                        World.ACME,
                        new AgentId("sales-bot"),
                        "owner@acme.example",
                        "run-7",
                        ticket ? "close_ticket" : "update_deal",
                        ticket ? "ticket:1" : "crm:deal:" + name,
                        null,
                        payload(amount),
                        Digest.of(bytes(name)),
                        name,
                        "req-" + name,
                        at)
                .salted(new Salt(Digest.of(bytes("salt" + name)).bytes()));
    }

    private void vote(String name, String who, Choice choice, Instant at) {
        ApprovalId approval = ApprovalId.of(id(name));
        Approver person = new Approver(
                "local",
                who,
                who,
                List.of(who + "@acme.example"),
                List.of("finance"),
                Set.of(Approver.Role.APPROVER),
                null);
        Digest card = ((Opened) world.state(approval)).card().digest();
        world.approval(new CastVote(approval, person, choice, card, "", Duration.ofSeconds(20), null, at), rules());
    }

    private void runs(String name, int attempt, Instant at, AttemptResult result) {
        world.call(new ExecutionStarted(id(name), attempt, "worker-1", at.plusSeconds(20), at.plusMillis(5)), rules());
        world.call(new ExecutionFinished(id(name), attempt, result, at.plusMillis(900)), rules());
    }

    private static AttemptResult done() {
        return new AttemptResult.Succeeded(SealedValue.plain(bytes("{\"ok\":true}")));
    }

    private static SealedValue payload(int amount) {
        return SealedValue.plain(bytes("{\"amount\":" + amount + "}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
