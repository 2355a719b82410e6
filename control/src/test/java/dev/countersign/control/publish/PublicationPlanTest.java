package dev.countersign.control.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Credential;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublicationPlanTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId BETA = new OrganizationId("beta");

    private static Organization organization(OrganizationId id, String name, int key) {
        byte[] bytes = new byte[OrganizationKey.BYTES];
        bytes[0] = (byte) key;
        return new Organization(id, name, new OrganizationKey(bytes), OnMismatch.ORIGINAL);
    }

    private static Connection connection(OrganizationId id, String kind) {
        return new Connection(id, "crm", kind, 1, "{}");
    }

    private static Credential credential(OrganizationId id, String agent) {
        return new Credential(id, new AgentId(agent), null, "00".repeat(16), new Digest("ab".repeat(32)), true);
    }

    private static Map<String, Optional<ControlFact>> current(ControlFact... facts) {
        Map<String, Optional<ControlFact>> current = new HashMap<>();
        for (ControlFact fact : facts) {
            current.put(fact.key(), Optional.of(fact));
        }
        return current;
    }

    @Test
    void onlyWhatDiffersIsWrittenAndWhatVanishedIsRemoved() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), connection(ACME, "http"), credential(ACME, "gone")),
                List.of(organization(ACME, "Acme", 1), connection(ACME, "echo"), credential(ACME, "new")),
                Set.of());

        assertThat(plan.changes())
                .containsExactly(
                        Map.entry("connection/acme/crm", Optional.of(connection(ACME, "echo"))),
                        Map.entry("credential/acme/gone", Optional.empty()),
                        Map.entry("credential/acme/new", Optional.of(credential(ACME, "new"))));
        assertThat(plan.publication().written()).containsExactly("connection/acme/crm", "credential/acme/new");
        assertThat(plan.publication().removed()).containsExactly("credential/acme/gone");
    }

    @Test
    void theSameAgainIsNothing() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1)), List.of(organization(ACME, "Acme", 1)), Set.of());

        assertThat(plan.publication().changedNothing()).isTrue();
    }

    @Test
    void anUntouchedOrganizationKeepsWhatItHasWhateverIsWanted() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), organization(BETA, "Beta", 2)),
                List.of(organization(BETA, "Beta!", 2), connection(ACME, "echo")),
                Set.of(ACME));

        assertThat(plan.changes()).containsOnlyKeys("organization/beta/-");
    }

    @Test
    void anUntouchedOrganizationIsStoppedAllTheSame() {
        Stop stop = new Stop(ACME, StopScope.AGENT, "bot", "It repeats itself", "dana");
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1)), List.of(stop, connection(ACME, "echo")), Set.of(ACME));

        assertThat(plan.changes()).containsOnlyKeys(stop.key());
    }

    @Test
    void whatCannotBeReadIsReplacedOrRemovedUnlessItIsKept() {
        Map<String, Optional<ControlFact>> current = new HashMap<>();
        current.put("organization/acme/-", Optional.empty());
        current.put("tool/acme/old", Optional.empty());
        current.put("tool/beta/kept", Optional.empty());
        current.put("rubbish", Optional.empty());

        PublicationPlan plan = PublicationPlan.between(current, List.of(organization(ACME, "Acme", 1)), Set.of(BETA));

        assertThat(plan.changes())
                .containsExactly(
                        Map.entry("organization/acme/-", Optional.of(organization(ACME, "Acme", 1))),
                        Map.entry("rubbish", Optional.empty()),
                        Map.entry("tool/acme/old", Optional.empty()));
    }

    @Test
    void anIdKeyNeverChanges() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), connection(ACME, "http")),
                List.of(organization(ACME, "Acme", 2), organization(BETA, "Beta", 3)),
                Set.of());

        assertThat(plan.changes()).containsOnlyKeys("organization/beta/-");
        assertThat(plan.refused()).containsOnlyKeys(ACME);
    }

    @Test
    void anAgentThatAKeptOrganizationHasIsRefusedToAnother() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), credential(ACME, "bot")),
                List.of(organization(BETA, "Beta", 2), credential(BETA, "bot")),
                Set.of(ACME));

        assertThat(plan.changes()).isEmpty();
        assertThat(plan.refused()).containsOnlyKeys(BETA);
    }

    @Test
    void anAgentMovesToAnotherOrganizationWhenTheFirstLetsGo() {
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), organization(BETA, "Beta", 2), credential(ACME, "bot")),
                List.of(organization(ACME, "Acme", 1), organization(BETA, "Beta", 2), credential(BETA, "bot")),
                Set.of());

        assertThat(plan.refused()).isEmpty();
        assertThat(plan.changes()).containsOnlyKeys("credential/acme/bot", "credential/beta/bot");
    }

    @Test
    void oneRefusalCanCauseTheNext() {
        // acme's id_key changes, so acme keeps its bot; beta wanted the bot, so beta keeps its own, which gamma wanted.
        OrganizationId gamma = new OrganizationId("gamma");
        PublicationPlan plan = PublicationPlan.between(
                current(organization(ACME, "Acme", 1), credential(ACME, "bot"), credential(BETA, "beta-bot")),
                List.of(
                        organization(ACME, "Acme", 9),
                        organization(BETA, "Beta", 2),
                        credential(BETA, "bot"),
                        organization(gamma, "Gamma", 3),
                        credential(gamma, "beta-bot")),
                Set.of());

        assertThat(plan.refused()).containsOnlyKeys(ACME, BETA, gamma);
        assertThat(plan.changes()).isEmpty();
    }
}
