package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.Reject;
import dev.countersign.domain.policy.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every possible run of a small world, not some of them: two callers with one key, two approvers,
 * expiry, a policy that changes, and a crash or a duplicate at every step, over the call and its
 * approval together. {@link SmallWorld} says what can happen; here every world that can be reached
 * is visited once, and the invariants are asked in each and on each way between two.
 */
class SmallScopeTest {
    /** More would mean that the world has grown without bound. */
    private static final int WORLDS_MAX = 500_000;

    @ParameterizedTest
    @CsvSource({
        "1, approve, , Closed:EXPIRED Failed Resolved Succeeded Unknown",
        "1, reject, , Closed:EXPIRED Closed:REJECTED Failed Resolved Succeeded Unknown",
        "2, approve, , Closed:EXPIRED Failed Resolved Succeeded Unknown",
        "2, reject, , Closed:EXPIRED Closed:REJECTED",
        "1, approve, DENY, Closed:DENIED_AT_DISPATCH Closed:DENIED_BY_POLICY_CHANGE Closed:EXPIRED Denied Failed"
                + " Resolved Succeeded Unknown",
        "2, reject, ALLOW, Closed:EXPIRED Closed:REJECTED Failed Resolved Succeeded Unknown"
    })
    void oneOutcomeAndAtMostOneExecutionAndNoneWithoutQuorumOnEveryPath(
            int quorum, String bob, @Nullable Verdict later, String ends) {
        SmallWorld.Rules rules = new SmallWorld.Rules(
                quorum,
                Map.of(
                        "ann", new SmallWorld.Voter(Samples.approver("ann"), new Approve()),
                        "bob",
                                new SmallWorld.Voter(
                                        Samples.approver("bob"), bob.equals("approve") ? new Approve() : new Reject())),
                later);

        assertThat(explore(rules)).isEqualTo(new TreeSet<>(Set.of(ends.split(" "))));
    }

    @Test
    void oneApproverWithTwoAccountsNeverMakesAQuorumOfTwo() {
        Approver second = new Approver(
                "local",
                "ann-admin",
                "Ann",
                java.util.List.of("ann@example.com"),
                java.util.List.of(),
                Set.of(Approver.Role.APPROVER),
                null);
        SmallWorld.Rules rules = new SmallWorld.Rules(
                2,
                Map.of(
                        "ann", new SmallWorld.Voter(Samples.approver("ann"), new Approve()),
                        "ann-admin", new SmallWorld.Voter(second, new Approve())),
                null);

        assertThat(explore(rules)).containsExactly("Closed:EXPIRED");
    }

    @Test
    void theOwnerNeverApprovesTheOwnAgentsCall() {
        SmallWorld.Rules rules = new SmallWorld.Rules(
                1, Map.of("kim", new SmallWorld.Voter(Samples.approver("kim"), new Approve())), null);

        assertThat(explore(rules)).containsExactly("Closed:EXPIRED");
    }

    /** Visits everything that can be reached, and says how calls end. */
    private static Set<String> explore(SmallWorld.Rules rules) {
        Map<SmallWorld, SmallWorld> cameFrom = new HashMap<>();
        Deque<SmallWorld> open = new ArrayDeque<>();
        Set<String> ends = new TreeSet<>();
        SmallWorld start = SmallWorld.START;
        cameFrom.put(start, start);
        open.add(start);
        while (!open.isEmpty()) {
            SmallWorld world = open.remove();
            try {
                world.check(rules);
                for (SmallWorld next : world.steps(rules)) {
                    world.checkStepTo(next);
                    if (cameFrom.putIfAbsent(next, world) == null) {
                        open.add(next);
                    }
                }
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError(broken.getMessage() + "\nThe way there:\n" + way(world, cameFrom), broken);
            }
            if (world.isOver()) {
                ends.add(world.end());
            }
            assertThat(cameFrom.size()).as("worlds").isLessThan(WORLDS_MAX);
        }
        return ends;
    }

    private static String way(SmallWorld to, Map<SmallWorld, SmallWorld> cameFrom) {
        Deque<String> way = new ArrayDeque<>();
        SmallWorld at = to;
        while (cameFrom.get(at) != at) {
            way.push(at.toString());
            at = cameFrom.get(at);
        }
        return String.join("\n", way);
    }
}
