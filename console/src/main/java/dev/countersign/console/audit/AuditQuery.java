package dev.countersign.console.audit;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.readmodel.InvalidQueryException;
import dev.countersign.readmodel.ReceiptFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for. Read strictly, from a page's address as from the API: a misspelt filter that was
 * ignored would show too much.
 *
 * @param limit 1 to {@link #LIMIT_MAX}
 * @param cursor from the page before; null for the first
 */
public record AuditQuery(
        ReceiptFilter filter, int limit, @Nullable String cursor) {
    /** The longest page. */
    public static final int LIMIT_MAX = 100;

    public static final int LIMIT_DEFAULT = 50;

    /** What is filtered by, by its name in an address. */
    public static final List<String> FILTERS = List.of(
            "search", "agent_id", "instance_id", "tool", "resource", "decision", "outcome", "risk_level", "from", "to");

    /**
     * What people may be asked about is decided otherwise. The last two are of reports, which stand among the
     * calls, and of dry runs.
     */
    private static final Set<ReceiptDecision> OF_CALLS = Set.of(
            ReceiptDecision.ALLOW,
            ReceiptDecision.DENY,
            ReceiptDecision.PENDING_APPROVAL,
            ReceiptDecision.PENDING_AUTHORIZATION,
            ReceiptDecision.POLICY_ERROR,
            ReceiptDecision.NOT_JUDGED,
            ReceiptDecision.REQUIRE_APPROVAL);

    /**
     * Reads the parameters of an address. Blank ones are as good as absent: an empty field of a form.
     *
     * @throws IllegalArgumentException a sentence for the caller, without a full stop
     */
    public static AuditQuery parse(Map<String, List<String>> parameters) {
        Map<String, String> once = once(parameters);
        try {
            ReceiptFilter filter = new ReceiptFilter(
                    decision(once.get("decision")),
                    oneOf("risk_level", RiskLevel.values(), once.get("risk_level")),
                    agent(once.get("agent_id")),
                    instant("from", once.get("from")),
                    instant("to", once.get("to")),
                    once.get("search"),
                    once.get("instance_id"),
                    once.get("resource"),
                    once.get("tool"),
                    oneOf("outcome", ReceiptOutcome.values(), once.get("outcome")));
            return new AuditQuery(filter, limit(once.get("limit")), once.get("cursor"));
        } catch (InvalidQueryException invalid) {
            throw new IllegalArgumentException(invalid.getMessage(), invalid);
        }
    }

    private static Map<String, String> once(Map<String, List<String>> parameters) {
        Map<String, String> once = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (!FILTERS.contains(name) && !name.equals("limit") && !name.equals("cursor")) {
                throw new IllegalArgumentException(
                        "A search knows only " + String.join(", ", FILTERS) + ", limit and cursor");
            }
            if (values.size() != 1) {
                throw new IllegalArgumentException(name + " must be given once");
            }
            String value = values.getFirst().strip();
            if (!value.isEmpty()) {
                once.put(name, value);
            }
        });
        return once;
    }

    private static @Nullable ReceiptDecision decision(@Nullable String code) {
        ReceiptDecision[] known = Arrays.stream(ReceiptDecision.values())
                .filter(OF_CALLS::contains)
                .toArray(ReceiptDecision[]::new);
        return oneOf("decision", known, code);
    }

    private static <E extends Enum<E>> @Nullable E oneOf(String name, E[] values, @Nullable String code) {
        if (code == null) {
            return null;
        }
        for (E value : values) {
            if (code(value).equals(code)) {
                return value;
            }
        }
        throw new IllegalArgumentException(name + " is one of "
                + Arrays.stream(values).map(AuditQuery::code).collect(Collectors.joining(", ")));
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable AgentId agent(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!AgentId.isWellFormed(text)) {
            throw new IllegalArgumentException("agent_id is not an agent's id");
        }
        return new AgentId(text);
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        return text == null ? null : time(name, text);
    }

    /**
     * A date and time, with its offset or in UTC.
     *
     * @param name of the parameter
     * @throws IllegalArgumentException a sentence for the caller, without a full stop
     */
    public static Instant time(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                // As a field for a date and time gives it; the page says that it is UTC.
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException malformed) {
                throw new IllegalArgumentException(
                        name + " is a date and time, for example 2026-11-22T06:30:00Z", malformed);
            }
        }
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        int limit = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit is a whole number from 1 to " + LIMIT_MAX);
        }
        return limit;
    }
}
