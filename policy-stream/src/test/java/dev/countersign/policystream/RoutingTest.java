package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.ACME;
import static dev.countersign.policystream.Calls.approved;
import static dev.countersign.policystream.Calls.id;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.StreamDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.health.Health;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through which connection calls go while some are unhealthy: the organization's own rulebook in the real topology. */
final class RoutingTest {
    @TempDir
    private Path directory;

    private final Owner owner = new Owner();
    private StreamDriver stream;

    @BeforeEach
    void start() {
        stream = new StreamDriver(directory, owner);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void aCallGoesWhereTheTargetAnswersAndItsReplySaysWhere() {
        owner.unhealthy("a");
        stream.command(submit("k1", "allow", 0, START));
        stream.report(Calls.started("k1", 1, START.plusMillis(1)));
        stream.report(Calls.succeeded("k1", 1, START.plusMillis(5)));
        owner.unhealthy();
        stream.command(submit("k2", "allow", 0, START));

        assertThat(through()).containsExactly("b", "a");
        assertThat(stream.replies()).extracting(Reply::connection).containsExactly("b");
    }

    @Test
    void whereNoneIsHealthyTheDefaultIsTried() {
        owner.unhealthy("a", "b");
        stream.command(submit("k1", "allow", 0, START));

        assertThat(through()).containsExactly("a");
    }

    @Test
    void peopleWhoWereShownOneConnectionApproveThatOne() {
        owner.unhealthy("a");
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);
        assertThat(shown()).isEqualTo("b");

        owner.unhealthy();
        stream.command(approved(submit, START.plusSeconds(1)));

        assertThat(through()).containsExactly("b");
    }

    @Test
    void peopleWhoWereShownTheDefaultApproveItThoughItIsUnhealthyByThen() {
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);
        assertThat(shown()).isEqualTo("a");

        owner.unhealthy("a");
        stream.command(approved(submit, START.plusSeconds(1)));

        assertThat(through()).containsExactly("a");
    }

    @Test
    void aConnectionThatPeopleWereShownAndThatIsGoneNeedsAnotherApproval() {
        owner.unhealthy("a");
        SubmitCall submit = submit("k1", "ask", 0, START);
        stream.command(submit);
        assertThat(shown()).isEqualTo("b");

        owner.withdraw("b");
        stream.command(approved(submit, START.plusSeconds(1)));

        assertThat(stream.dispatches()).isEmpty();
        assertThat(stream.stored(id("k1")).state())
                .isInstanceOfSatisfying(
                        Closed.class, closed -> assertThat(closed.detail()).contains("The tool has changed"));
    }

    @Test
    void anotherAttemptStaysOnTheConnectionOfTheFirst() {
        stream.command(submit("k1", "allow", 0, START));
        stream.report(Calls.started("k1", 1, START.plusMillis(1)));
        owner.unhealthy("a");
        stream.report(new ExecutionFinished(
                id("k1"),
                1,
                new AttemptResult.Failed(Effect.NONE, true, new ToolError("not_connected", "No connection.")),
                START.plusMillis(2)));

        assertThat(stream.dispatches())
                .extracting(dispatch ->
                        dispatch.attempt().number() + dispatch.terms().connection())
                .containsExactly("1a", "2a");
    }

    private List<String> through() {
        return stream.dispatches().stream()
                .map(Dispatch::terms)
                .map(terms -> terms.connection())
                .toList();
    }

    /** The connection on the one card that was asked for. */
    private @Nullable String shown() {
        return stream.asked().stream()
                .map(OpenApproval.class::cast)
                .map(OpenApproval::subject)
                .map(OfCall.class::cast)
                .map(subject -> subject.tool() == null ? null : subject.tool().connection())
                .findFirst()
                .orElseThrow();
    }

    /** Two connections of one domain, {@code a} its default, and what is said of them. */
    private static final class Owner implements Rulebooks {
        private final Set<String> unhealthy = new HashSet<>();
        private final Set<String> withdrawn = new HashSet<>();

        void unhealthy(String... names) {
            unhealthy.clear();
            unhealthy.addAll(List.of(names));
        }

        void withdraw(String name) {
            withdrawn.add(name);
        }

        @Override
        public Rulebook of(OrganizationId organization) {
            List<ControlFact> facts = new ArrayList<>(List.of(
                    new Organization(ACME, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL),
                    new PolicyText(ACME, """
                            version: "1"
                            rules:
                              - {id: asks, action: ask, resource_pattern: "crm:*", decision: require_approval}
                              - {id: allows, action: allow, resource_pattern: "crm:*", decision: allow}
                            """),
                    tool("allow"),
                    tool("ask")));
            for (String name : List.of("a", "b")) {
                if (!withdrawn.contains(name)) {
                    facts.add(new Connection(ACME, name, "echo", 16, "{}"));
                }
            }
            return ControlSnapshot.of(facts)
                    .withHealth((of, name) ->
                            unhealthy.contains(name) ? new Health(Health.Status.UNHEALTHY, START) : Health.UNKNOWN)
                    .rulebook(organization);
        }

        @Override
        public Digest policy(OrganizationId organization) {
            return Digest.of(new byte[] {1});
        }

        private static Tool tool(String action) {
            return new Tool(
                    ACME,
                    "crm." + action,
                    action,
                    "crm:deal:{id}",
                    EffectClass.IDEMPOTENT,
                    "a",
                    Duration.ofSeconds(5),
                    3,
                    "{}",
                    null,
                    null,
                    new ToolListing(null, null, null, null, List.of("b")));
        }
    }
}
