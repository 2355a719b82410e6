package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A15: whatever a decision could rest on cannot change without the digest changing. */
class CardDigestTest {
    private static final ApprovalTerms TERMS = Samples.terms(
            List.of("leads"), 2, new Escalation(Duration.ofMinutes(20), List.of("directors")), true, false, true);

    private static final ApprovalCard OF_CALL = Samples.card(
            new OfCall(
                    new ToolCall(
                            Samples.ORGANIZATION,
                            Samples.AGENT,
                            "kim",
                            "run-1",
                            "update_deal",
                            "crm:deal:1",
                            "crm",
                            Samples.json("{}"),
                            Samples.digest("request"),
                            "key-1",
                            "req-1",
                            Samples.T0),
                    Samples.ruling(Verdict.REQUIRE_APPROVAL, null),
                    Samples.tool()),
            TERMS);

    private static final ApprovalCard OF_USERS_CALL = Samples.card(asTheUser((OfCall) OF_CALL.subject()), TERMS);

    private static final ApprovalCard QUESTION = Samples.card(
            new Question(
                    Samples.ORGANIZATION,
                    Samples.AGENT,
                    "kim",
                    "question-1",
                    "ticket-1",
                    Samples.json("{}"),
                    List.of("a", "b"),
                    Samples.digest("request"),
                    Samples.callback(),
                    Samples.T0),
            TERMS);

    /** Computed by another program, from the description of the rendering alone. */
    private static final String GOLDEN_CALL = "f29928d87752e60b6b82d67c770ecf4716071efe6eddbc90570ee58a4c1808a5";

    private static final String GOLDEN_QUESTION = "ea935425be16c549750853e0db258a2c0645c83ea1f74b7622d80d5d8bb73373";

    /** What is not shown, or is told by another part. */
    private static final Map<Class<?>, Set<String>> LEFT_OUT = Map.of(
            // A dry run never comes before people.
            ToolCall.class, Set.of("idempotencyKey", "requestId", "arrivedAt", "editedFrom", "salt", "dryRun"),
            Ruling.class, Set.of("approval"),
            ToolTerms.class, Set.of("timeout", "attemptsMax", "definition"),
            // How long its caller waits for the user is nothing that people decide.
            ActingUser.class, Set.of("waits"),
            Question.class, Set.of("askedAt", "salt"),
            Callback.class, Set.of("headers"));

    @Test
    void everyPartOfACallsCardCounts() {
        everyPartCounts(OF_USERS_CALL);
    }

    @Test
    void everyPartOfAQuestionsCardCounts() {
        everyPartCounts(QUESTION);
    }

    @Test
    void theSameCardHasTheSameDigestForEver() {
        assertThat(OF_CALL.digest().hex()).isEqualTo(GOLDEN_CALL);
        assertThat(QUESTION.digest().hex()).isEqualTo(GOLDEN_QUESTION);
    }

    @Test
    void whatTheToolDoesCountsWhereItIsKnown() {
        Set<Digest> digests = new HashSet<>(Set.of(OF_CALL.digest()));
        for (String definition : List.of("one", "other")) {
            ToolTerms tool = Samples.tool();
            ToolTerms defined = new ToolTerms(
                    tool.tool(),
                    tool.connection(),
                    tool.effectClass(),
                    tool.timeout(),
                    tool.attemptsMax(),
                    tool.reversible(),
                    Samples.digest(definition));
            OfCall of = (OfCall) OF_CALL.subject();
            assertThat(digests.add(Samples.card(new OfCall(of.call(), of.ruling(), defined), TERMS)
                            .digest()))
                    .isTrue();
        }
    }

    @Test
    void partsDoNotRunTogether() {
        assertThat(Samples.card(Samples.ofCall(TERMS), terms(List.of("ab", "c")))
                        .digest())
                .isNotEqualTo(Samples.card(Samples.ofCall(TERMS), terms(List.of("a", "bc")))
                        .digest());
        assertThat(Samples.card(Samples.ofCall(TERMS), terms(List.of("a"))).digest())
                .isNotEqualTo(Samples.card(Samples.ofCall(TERMS), terms(List.of("a", "")))
                        .digest());
    }

    private static ApprovalTerms terms(List<String> groups) {
        return Samples.terms(
                groups.stream().map(group -> group.isEmpty() ? " x" : group).toList(), 1, null, false, false, false);
    }

    private static void everyPartCounts(ApprovalCard card) {
        Set<Digest> digests = new HashSet<>(Set.of(card.digest()));
        List<Object> variants = variants(card);
        for (Object variant : variants) {
            assertThat(digests.add(((ApprovalCard) variant).digest()))
                    .as("a digest of its own for %s", variant)
                    .isTrue();
        }
        assertThat(variants).hasSizeGreaterThan(15);
    }

    private static OfCall asTheUser(OfCall of) {
        UserId user = UserId.of(new byte[32], Samples.ORGANIZATION, "ana");
        return new OfCall(
                of.call().actingFor(new ActingUser(user, true)),
                of.ruling(),
                of.tool().granted(UserGrant.NEEDED));
    }

    /** The record once for each part of it, that part another than it was. */
    private static List<Object> variants(Object record) {
        RecordComponent[] parts = record.getClass().getRecordComponents();
        return java.util.stream.IntStream.range(0, parts.length)
                .filter(i -> !LEFT_OUT.getOrDefault(record.getClass(), Set.of()).contains(parts[i].getName()))
                .boxed()
                .flatMap(i -> others(value(record, parts[i])).stream().map(other -> copy(record, parts, i, other)))
                .toList();
    }

    private static List<Object> others(Object value) {
        return switch (value) {
            case String text -> List.of(text + "x");
            case Integer number -> List.of(number + 1);
            case Boolean flag -> List.of(!flag);
            case Instant instant -> List.of(instant.plusNanos(1_000));
            case Duration duration -> List.of(duration.plusSeconds(1));
            case List<?> list -> List.of(list.reversed().equals(list) ? List.of("other") : list.reversed());
            case Digest digest -> List.of(Samples.digest("other"));
            case SealedValue sealed -> List.of(Samples.json("{\"x\":1}"));
            case ApprovalId id -> List.of(ApprovalId.of(CallId.derive(new byte[32], Samples.ORGANIZATION, "other")));
            case OrganizationId id -> List.of(new OrganizationId("other"));
            case AgentId id -> List.of(new AgentId("other"));
            case Verdict verdict -> List.of(Verdict.DENY);
            case RiskLevel risk -> List.of(RiskLevel.HIGH);
            case EffectClass effect -> List.of(EffectClass.READ);
            case OfCall part -> variants(part);
            case Question part -> variants(part);
            case ToolCall part -> variants(part);
            case ActingUser part -> variants(part);
            case UserId id -> List.of(UserId.of(new byte[32], Samples.ORGANIZATION, "other"));
            case UserGrant grant -> Collections.singletonList(null);
            case Ruling part -> variants(part);
            case PolicyVersion part -> variants(part);
            case ToolTerms part -> variants(part);
            case Callback part -> variants(part);
            case ApprovalTerms part -> variants(part);
            case Escalation part -> variants(part);
            default -> throw new IllegalArgumentException("A new kind of part: " + value.getClass());
        };
    }

    private static Object value(Object record, RecordComponent part) {
        try {
            return part.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object copy(Object record, RecordComponent[] parts, int changed, Object other) {
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = i == changed ? other : value(record, parts[i]);
        }
        try {
            Constructor<?> constructor = record.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
