package dev.countersign.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.schema.ToolSchema;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.ToolDefinition;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.health.ConnectionHealth;
import dev.countersign.domain.health.Health;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlSnapshotTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId BETA = new OrganizationId("beta");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static Organization organization(OrganizationId id) {
        return new Organization(id, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL);
    }

    private static Tool tool(String name, String action, String resource, String connection) {
        return new Tool(
                ACME, name, action, resource, EffectClass.IDEMPOTENT, connection, Duration.ofSeconds(5), 3, "{}");
    }

    private static Connection connection(String name) {
        return new Connection(ACME, name, "echo", 16, "{}");
    }

    private static Credential credential(OrganizationId id) {
        return new Credential(id, new AgentId("bot"), null, "00".repeat(16), new Digest("ab".repeat(32)), true);
    }

    private static PolicyText policy(String condition) {
        return new PolicyText(ACME, """
                version: "7"
                rules:
                  - id: updates
                    action: update_deal
                    resource_pattern: "crm:*"
                    when: '%s'
                    decision: allow
                """.formatted(condition));
    }

    private static List<ControlFact> acme(ControlFact... more) {
        List<ControlFact> facts = new ArrayList<>(
                List.of(organization(ACME), connection("crm"), tool("update", "update_deal", "crm:deal:{id}", "crm")));
        facts.addAll(List.of(more));
        return facts;
    }

    private static ToolCall call(String action, String resource, @Nullable String connection, String payload) {
        return new ToolCall(
                ACME,
                new AgentId("bot"),
                null,
                "run-1",
                action,
                resource,
                connection,
                SealedValue.plain(payload.getBytes(StandardCharsets.UTF_8)),
                new Digest("cd".repeat(32)),
                "key-1",
                "req-1",
                NOW);
    }

    private static ToolCall update(String payload) {
        return call("update_deal", "crm:deal:1", null, payload);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            update_deal, crm:deal:1,       exact
            update_deal, crm:deal:INC-2,   prefixed
            update_deal, crm:deal:2,       a-named
            update_deal, crm:lead:2,       none
            Update_deal, crm:deal:1,       none
            update_deal, CRM:deal:1,       none
            delete_deal, crm:deal:1,       delete
            delete_deal, crm:deal:../x,    none
            """)
    void theMostSpecificToolServesThenTheFirstName(String action, String resource, @Nullable String expected) {
        ControlSnapshot snapshot = ControlSnapshot.of(List.of(
                organization(ACME),
                tool("z-named", "update_deal", "crm:deal:{id}", "crm"),
                tool("a-named", "update_deal", "crm:deal:{id}", "crm"),
                tool("prefixed", "update_deal", "crm:deal:INC-{id}", "crm"),
                tool("exact", "update_deal", "crm:deal:1", "crm"),
                tool("delete", "delete_deal", "crm:deal:{id}", "crm")));

        Tool tool = snapshot.toolFor(ACME, action, resource);

        assertThat(tool == null ? null : tool.name()).isEqualTo(expected);
    }

    @Test
    void termsAreTheTools() {
        ControlSnapshot snapshot = ControlSnapshot.of(acme());
        Rulebook rulebook = snapshot.rulebook(ACME);

        ToolTerms terms = new ToolTerms(
                "update",
                "crm",
                EffectClass.IDEMPOTENT,
                Duration.ofSeconds(5),
                3,
                null,
                ToolDefinition.of(snapshot.tool(ACME, "update"), snapshot.connection(ACME, "crm")));
        assertThat(rulebook.terms(update("{}"))).isEqualTo(terms);
        assertThat(rulebook.terms(call("update_deal", "crm:deal:1", "crm", "{}")))
                .isEqualTo(terms);
    }

    @Test
    void thereAreNoTermsWithoutToolOrConnectionOrThroughAnotherConnection() {
        Rulebook rulebook =
                ControlSnapshot.of(acme(tool("orphan", "orphan", "x", "erp"))).rulebook(ACME);

        assertThat(rulebook.terms(call("update_deal", "crm:deal:1", "other", "{}")))
                .isNull();
        assertThat(rulebook.terms(call("update_deal", "erp:deal:1", null, "{}")))
                .isNull();
        assertThat(rulebook.terms(call("orphan", "x", null, "{}"))).isNull();
    }

    private static Tool twoWays() {
        return new Tool(
                ACME,
                "update",
                "update_deal",
                "crm:deal:{id}",
                EffectClass.IDEMPOTENT,
                "crm",
                Duration.ofSeconds(5),
                3,
                "{}",
                null,
                null,
                new ToolListing(null, null, null, null, List.of("crm-eu", "gone")));
    }

    @Test
    void aCallRunsThroughTheConnectionItAsksForWhereTheToolAllowsIt() {
        Tool update = twoWays();
        Rulebook rulebook = ControlSnapshot.of(acme(update, connection("crm-eu"), connection("erp")))
                .rulebook(ACME);

        ToolTerms own = rulebook.terms(call("update_deal", "crm:deal:1", null, "{}"));
        ToolTerms asked = rulebook.terms(call("update_deal", "crm:deal:1", "crm-eu", "{}"));

        assertThat(own.connection()).isEqualTo("crm");
        assertThat(asked.connection()).isEqualTo("crm-eu");
        assertThat(asked.definition()).isEqualTo(ToolDefinition.of(update, connection("crm-eu")));
        assertThat(asked.runsAs(own)).isFalse();
        assertThat(rulebook.terms(call("update_deal", "crm:deal:1", "gone", "{}")))
                .isNull();
        assertThat(rulebook.terms(call("update_deal", "crm:deal:1", "erp", "{}")))
                .isNull();
    }

    /** Of the tool {@link #twoWays} with one more connection; {@code unknown} where nothing is said. */
    private static ConnectionHealth unhealthy(String... names) {
        return (organization, connection) ->
                organization.equals(ACME) && List.of(names).contains(connection)
                        ? new Health(Health.Status.UNHEALTHY, NOW)
                        : Health.UNKNOWN;
    }

    private static Tool threeWays() {
        Tool two = twoWays();
        return new Tool(
                ACME,
                two.name(),
                two.action(),
                two.resource(),
                two.effectClass(),
                "crm",
                two.timeout(),
                two.attemptsMax(),
                "{}",
                null,
                null,
                new ToolListing(null, null, null, null, List.of("gone", "crm-eu", "crm-us")));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            none,              none,   none,   crm
            crm-eu,            none,   none,   crm
            crm,               none,   none,   crm-eu
            crm crm-eu,        none,   none,   crm-us
            crm crm-eu crm-us, none,   none,   crm
            crm,               none,   crm,    crm
            crm,               none,   crm-eu, crm-us
            crm crm-us,        none,   crm-eu, crm
            crm,               crm-eu, none,   crm-eu
            crm,               crm-us, none,   crm-us
            crm-us,            crm-us, none,   crm-us
            crm,               crm,    none,   crm
            crm,               gone,   none,   crm-eu
            crm,               erp,    none,   crm-eu
            """)
    void aCallThatAsksForNoConnectionAvoidsAnUnhealthyOneWhereItIsFreeTo(
            @Nullable String unhealthy, @Nullable String seen, @Nullable String stopped, String expected) {
        List<ControlFact> facts =
                acme(threeWays(), connection("crm-eu"), connection("crm-us"), connection("erp"), policy("true"));
        if (stopped != null) {
            facts.add(new Stop(ACME, StopScope.CONNECTION, stopped, "maintenance", "erin"));
        }
        ConnectionHealth health = unhealthy(unhealthy == null ? new String[0] : unhealthy.split(" ", -1));
        ToolTerms shown =
                seen == null ? null : new ToolTerms("update", seen, EffectClass.IDEMPOTENT, Duration.ofSeconds(5), 3);
        ControlSnapshot snapshot = ControlSnapshot.of(facts).withHealth(health);

        Rulebook rulebook = snapshot.rulebook(ACME).keeping(shown);

        assertThat(rulebook.terms(update("{}")).connection()).isEqualTo(expected);
        if (seen == null) {
            assertThat(snapshot.route(ACME, "update").name()).isEqualTo(expected);
        }
        // Who asks again later knows what was shown and not what was unhealthy then: the verdict is the same.
        assertThat(ControlSnapshot.of(facts).rulebook(ACME).keeping(shown).judge(update("{}"), NOW))
                .isEqualTo(rulebook.judge(update("{}"), NOW));
    }

    @Test
    void aCallThatNamesItsConnectionIsNeverSentElsewhere() {
        Rulebook rulebook = ControlSnapshot.of(acme(threeWays(), connection("crm-eu"), connection("crm-us")))
                .withHealth(unhealthy("crm-us", "crm"))
                .rulebook(ACME);

        for (String named : List.of("crm", "crm-us")) {
            assertThat(rulebook.terms(call("update_deal", "crm:deal:1", named, "{}"))
                            .connection())
                    .isEqualTo(named);
        }
    }

    @Test
    void whatIsStoppedIsDeniedThoughItIsUnhealthyAndAnotherIsThere() {
        Rulebook rulebook = ControlSnapshot.of(acme(
                        threeWays(),
                        connection("crm-eu"),
                        policy("true"),
                        new Stop(ACME, StopScope.CONNECTION, "crm", "maintenance", "erin")))
                .withHealth(unhealthy("crm"))
                .rulebook(ACME);

        assertThat(rulebook.judge(update("{}"), NOW))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.DENY));
    }

    @Test
    void nobodyIsSentToAuthorizeAnotherConnectionOnHearsay() {
        String users = """
                {"auth":{"authorize_url":"https://idp.example/a","client_id":"c","idp_name":"i","kind":"oauth2",\
                "scopes":[],"token_url":"https://idp.example/t"},"base_url":"https://crm.example"}\
                """;
        Connection own = new Connection(ACME, "crm", "http", 16, users);
        Connection other = new Connection(ACME, "crm-eu", "http", 16, users);

        // Whoever acts for users is not left, and not gone to.
        assertThat(ControlSnapshot.of(acme(twoWays(), own, connection("crm-eu")))
                        .withHealth(unhealthy("crm"))
                        .rulebook(ACME)
                        .terms(update("{}"))
                        .connection())
                .isEqualTo("crm");
        assertThat(ControlSnapshot.of(acme(twoWays(), connection("crm"), other))
                        .withHealth(unhealthy("crm"))
                        .rulebook(ACME)
                        .terms(update("{}"))
                        .connection())
                .isEqualTo("crm");
    }

    @Test
    void anInputSchemaIsCompiledOnceForAsLongAsItsTextStays() throws Exception {
        ControlSnapshot snapshot = ControlSnapshot.of(acme(listed("{\"type\":\"object\"}")));
        ToolSchema compiled = snapshot.inputSchema(ACME, "listed");
        ControlSnapshot later = snapshot.with(Map.of(
                ACME,
                keyed(acme(
                        listed("{\"type\":\"object\"}"), new Stop(ACME, StopScope.AGENT, "bob", "because", "ann")))));
        ControlSnapshot other = later.with(Map.of(ACME, keyed(acme(listed("{\"maxProperties\":1}")))));

        assertThat(snapshot.inputSchema(ACME, "listed")).isNotNull().isSameAs(snapshot.inputSchema(ACME, "listed"));
        assertThat(snapshot.inputSchema(ACME, "update")).isNull();
        assertThat(snapshot.inputSchema(BETA, "listed")).isNull();
        assertThat(later.inputSchema(ACME, "listed")).isSameAs(compiled);
        assertThat(other.inputSchema(ACME, "listed")).isNotNull().isNotSameAs(compiled);
        assertThat(other.inputSchema(ACME, "listed").flaws(Map.of("a", 1L, "b", 2L)))
                .isNotEmpty();
    }

    private static Tool listed(String input) {
        return new Tool(
                ACME,
                "listed",
                "a",
                "r",
                EffectClass.READ,
                "crm",
                Duration.ofSeconds(5),
                3,
                "{}",
                null,
                null,
                new ToolListing(null, null, input, null, List.of()));
    }

    private static Map<String, ControlFact> keyed(List<ControlFact> facts) {
        Map<String, ControlFact> keyed = new LinkedHashMap<>();
        facts.forEach(fact -> keyed.put(fact.key(), fact));
        return keyed;
    }

    @Test
    void aToolsResourceIsParsedOnce() {
        ControlSnapshot snapshot = ControlSnapshot.of(acme(tool("deal", "a", "crm:deal:{id}", "crm")));

        assertThat(snapshot.resource(ACME, "deal").match("crm:deal:7")).isEqualTo(Map.of("id", "7"));
        assertThat(snapshot.resource(ACME, "deal")).isSameAs(snapshot.resource(ACME, "deal"));
        assertThat(snapshot.resource(ACME, "none")).isNull();
        assertThat(snapshot.resource(BETA, "deal")).isNull();
    }

    @Test
    void policyJudgesParametersAndTool() {
        Rulebook rulebook =
                ControlSnapshot.of(acme(policy("payload.amount < 100"))).rulebook(ACME);

        assertThat(rulebook.judge(update("{\"amount\":99}"), NOW)).isInstanceOfSatisfying(Ruling.class, ruling -> {
            assertThat(ruling.verdict()).isEqualTo(Verdict.ALLOW);
            assertThat(ruling.rule()).isEqualTo("updates");
            assertThat(ruling.policy().name()).isEqualTo("7");
            assertThat(ruling.policy().digest())
                    .isEqualTo(policy("payload.amount < 100").digest());
        });
        assertThat(rulebook.judge(update("{\"amount\":100}"), NOW))
                .isInstanceOfSatisfying(
                        Ruling.class, ruling -> assertThat(ruling.verdict()).isEqualTo(Verdict.DENY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}
            {"amount":"lots"}
            {"amount":1,"amount":2}
            [1]
            not json
            """)
    void whatCannotBeEvaluatedFailsAndNeverThrows(String payload) {
        Rulebook rulebook =
                ControlSnapshot.of(acme(policy("payload.amount < 100"))).rulebook(ACME);

        assertThat(rulebook.judge(update(payload), NOW)).isInstanceOf(PolicyFailure.class);
    }

    @Test
    void withoutAPolicyThatCompilesEveryJudgementFails() {
        PolicyText unusable = new PolicyText(ACME, "version: [");

        Judgement none = ControlSnapshot.of(acme()).rulebook(ACME).judge(update("{}"), NOW);
        Judgement broken = ControlSnapshot.of(acme(unusable)).rulebook(ACME).judge(update("{}"), NOW);

        assertThat(none)
                .isInstanceOfSatisfying(
                        PolicyFailure.class,
                        failure -> assertThat(failure.policy()).isNull());
        assertThat(broken)
                .isInstanceOfSatisfying(
                        PolicyFailure.class,
                        failure -> assertThat(failure.policy().digest()).isEqualTo(unusable.digest()));
        assertThat(ControlSnapshot.of(acme(unusable)).problems()).hasSize(1);
    }

    @Test
    void nothingIsFoundOfAnOrganizationWithoutItsOwnFact() {
        List<ControlFact> facts = acme(credential(ACME), policy("true"));
        facts.remove(organization(ACME));
        ControlSnapshot snapshot = ControlSnapshot.of(facts);

        assertThat(snapshot.organization(ACME)).isNull();
        assertThat(snapshot.organizations()).isEmpty();
        assertThat(snapshot.credential(new AgentId("bot"))).isNull();
        assertThat(snapshot.tool(ACME, "update")).isNull();
        assertThat(snapshot.tools(ACME)).isEmpty();
        assertThat(snapshot.toolFor(ACME, "update_deal", "crm:deal:1")).isNull();
        assertThat(snapshot.connection(ACME, "crm")).isNull();
        assertThat(snapshot.policyText(ACME)).isNull();
        assertThat(snapshot.rulebook(ACME).judge(update("{}"), NOW)).isInstanceOf(PolicyFailure.class);
        assertThat(snapshot.rulebook(ACME).terms(update("{}"))).isNull();
    }

    @Test
    void anAgentThatTwoOrganizationsClaimIsNobody() {
        ControlSnapshot snapshot =
                ControlSnapshot.of(List.of(organization(ACME), credential(ACME), organization(BETA), credential(BETA)));

        assertThat(snapshot.credential(new AgentId("bot"))).isNull();
    }

    @Test
    void anotherOrganizationsRulebookJudgesNothing() {
        Rulebook beta =
                ControlSnapshot.of(acme(organization(BETA), policy("true"))).rulebook(BETA);

        assertThat(beta.judge(update("{}"), NOW)).isInstanceOf(PolicyFailure.class);
        assertThat(beta.terms(update("{}"))).isNull();
    }

    @Test
    void aPolicyIsCompiledOnceForAsLongAsItsTextStays() {
        ControlSnapshot first = ControlSnapshot.of(acme(policy("true")));
        OrganizationRulebook before = (OrganizationRulebook) first.rulebook(ACME);

        ControlSnapshot second = first.with(
                Map.of(ACME, Map.of("organization/acme/-", organization(ACME), "policy/acme/-", policy("true"))));
        ControlSnapshot third = second.with(
                Map.of(ACME, Map.of("organization/acme/-", organization(ACME), "policy/acme/-", policy("false"))));

        assertThat(((OrganizationRulebook) second.rulebook(ACME)).view().policy())
                .isSameAs(before.view().policy());
        assertThat(((OrganizationRulebook) third.rulebook(ACME)).view().policy())
                .isNotSameAs(before.view().policy());
        assertThat(first.tool(ACME, "update")).isNotNull();
        assertThat(second.tool(ACME, "update")).isNull();
    }

    @Test
    void anOrganizationWithoutFactsIsGone() {
        ControlSnapshot snapshot = ControlSnapshot.of(acme()).with(Map.of(ACME, Map.of()));

        assertThat(snapshot.organizations()).isEmpty();
        assertThat(snapshot.ids()).isEmpty();
    }

    @Test
    void noticeChannelsAreThoseOfTheirOrganizationInTheOrderOfTheirNames() {
        NoticeChannel chat = channel(ACME, "chat", "leads");
        NoticeChannel board = channel(ACME, "board", "*");
        ControlSnapshot snapshot =
                ControlSnapshot.of(acme(chat, board, organization(BETA), channel(BETA, "chat", "leads")));

        assertThat(snapshot.noticeChannels(ACME)).containsExactly(board, chat);
        assertThat(snapshot.noticeChannels(new OrganizationId("gamma"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "leads, WAITING, leads, true",
        "leads, WAITING, finance, false",
        "leads, EXPIRING, leads, false",
        "leads, WAITING, '', true",
        "*, WAITING, finance, true"
    })
    void aChannelServesItsGroupsAndKinds(String group, Notice.Kind kind, @Nullable String asked, boolean serves) {
        Notice notice = new Notice(
                ApprovalId.of(CallId.derive(new byte[32], ACME, "k")),
                ACME,
                kind,
                asked.isEmpty() ? List.of() : List.of(asked),
                new AgentId("bot"),
                null,
                NOW,
                NOW);
        NoticeChannel channel = channel(ACME, "c", group);

        assertThat(channel.serves(notice)).isEqualTo(serves);
    }

    private static NoticeChannel channel(OrganizationId id, String name, String group) {
        return new NoticeChannel(
                id,
                name,
                List.of(group),
                Set.of(Notice.Kind.WAITING, Notice.Kind.ESCALATED),
                new NoticeTarget.Mail(List.of("a@b.example")));
    }

    @ParameterizedTest
    @CsvSource({
        "ORGANIZATION, -, true",
        "AGENT, bot, true",
        "AGENT, other, false",
        "TOOL, update, true",
        "TOOL, other, false",
        "CONNECTION, crm, true",
        "CONNECTION, other, false"
    })
    void whatIsStoppedIsDeniedWhateverPolicySays(StopScope scope, String name, boolean stopped) {
        Stop stop = new Stop(ACME, scope, name, "It repeats itself", "dana");
        ControlSnapshot snapshot = ControlSnapshot.of(acme(policy("true"), stop));

        Ruling ruling = (Ruling) snapshot.rulebook(ACME).judge(stoppable(), NOW);
        assertThat(ruling.verdict()).isEqualTo(stopped ? Verdict.DENY : Verdict.ALLOW);
        if (stopped) {
            assertThat(ruling.reason()).isEqualTo("Stopped by order: It repeats itself");
            assertThat(ruling.rule()).isEqualTo("(stopped)");
        }
        assertThat(snapshot.stop(ACME, new AgentId("bot"), "update", "crm") == null)
                .isEqualTo(!stopped);
        assertThat(snapshot.stop(BETA, new AgentId("bot"), "update", "crm")).isNull();
    }

    @Test
    void aStopOfAConnectionIsAboutTheOneThatTheCallGoesThrough() {
        for (String stopped : List.of("crm", "crm-eu")) {
            Rulebook rulebook = ControlSnapshot.of(acme(
                            policy("true"),
                            twoWays(),
                            connection("crm-eu"),
                            new Stop(ACME, StopScope.CONNECTION, stopped, "It repeats itself", "dana")))
                    .rulebook(ACME);
            for (String asked : List.of("crm", "crm-eu")) {
                Ruling ruling = (Ruling) rulebook.judge(call("update_deal", "crm:deal:1", asked, "{}"), NOW);
                assertThat(ruling.verdict())
                        .as("%s asked for, %s stopped", asked, stopped)
                        .isEqualTo(asked.equals(stopped) ? Verdict.DENY : Verdict.ALLOW);
            }
        }
    }

    @Test
    void whatIsStoppedChangesWhatJudgesAndNotThePolicy() {
        PolicyText policy = policy("true");
        ControlSnapshot before = ControlSnapshot.of(acme(policy));
        ControlSnapshot after =
                ControlSnapshot.of(acme(policy, new Stop(ACME, StopScope.AGENT, "bot", "It repeats itself", "dana")));
        assertThat(before.standing(ACME)).isEqualTo(policy.digest());
        assertThat(after.standing(ACME)).isNotNull().isNotEqualTo(policy.digest());
        assertThat(after.policyText(ACME)).isEqualTo(policy);
        assertThat(ControlSnapshot.of(acme()).standing(ACME)).isNull();
    }

    private static ToolCall stoppable() {
        return new ToolCall(
                ACME,
                new AgentId("bot"),
                null,
                "run",
                "update_deal",
                "crm:deal:1",
                null,
                SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8)),
                Digest.of(new byte[1]),
                "key",
                "req",
                NOW);
    }
}
