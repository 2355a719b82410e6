package dev.countersign.ingress.receipt;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.ingress.http.QueryParameters;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.readmodel.ReceiptFilter;
import dev.countersign.readmodel.ReceiptQueries;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a list of receipts was asked for. Read strictly: an unknown or repeated parameter is refused,
 * because a misspelt filter that is ignored shows too much.
 *
 * @param cursor null for the first page
 */
public record ReceiptParameters(
        ReceiptFilter filter, int limit, @Nullable String cursor) {
    private static final int LIMIT_DEFAULT = 50;
    private static final int DIGITS_MAX = 6;
    private static final Set<String> NAMES = Set.of(
            "decision",
            "risk_level",
            "agent_id",
            "from",
            "to",
            "search",
            "instance_id",
            "resource",
            "tool",
            "outcome",
            "limit",
            "cursor");

    /** @throws ProblemException 400 */
    static ReceiptParameters of(HttpServletRequest request) {
        return of(QueryParameters.of(request));
    }

    static ReceiptParameters of(Map<String, String[]> parameters) {
        Map<String, String> once = once(parameters, NAMES);
        String limit = once.get("limit");
        ReceiptFilter filter = new ReceiptFilter(
                oneOf(once, "decision", ReceiptDecision.class),
                oneOf(once, "risk_level", RiskLevel.class),
                agent(once.get("agent_id")),
                instant(once, "from"),
                instant(once, "to"),
                once.get("search"),
                once.get("instance_id"),
                once.get("resource"),
                once.get("tool"),
                oneOf(once, "outcome", ReceiptOutcome.class));
        return new ReceiptParameters(
                filter,
                limit == null ? LIMIT_DEFAULT : number("limit", limit, 1, ReceiptQueries.LIMIT_MAX),
                once.get("cursor"));
    }

    /** The one parameter of a single receipt or answer, zero when it is not there. */
    public static Duration onlyWait(HttpServletRequest request, Duration max) {
        return onlyWait(QueryParameters.of(request), max);
    }

    static Duration onlyWait(Map<String, String[]> parameters, Duration max) {
        String wait = once(parameters, Set.of("wait")).get("wait");
        return wait == null ? Duration.ZERO : Duration.ofSeconds(number("wait", wait, 0, (int) max.toSeconds()));
    }

    private static Map<String, String> once(Map<String, String[]> parameters, Set<String> names) {
        Map<String, String> once = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (!names.contains(name)) {
                throw ProblemException.badRequest("The query knows only the parameters "
                        + names.stream().sorted().collect(Collectors.joining(", ")));
            }
            if (values.length != 1) {
                throw ProblemException.badRequest("The parameter " + name + " must be sent once");
            }
            once.put(name, values[0]);
        });
        return once;
    }

    private static <E extends Enum<E>> @Nullable E oneOf(Map<String, String> once, String name, Class<E> type) {
        String value = once.get(name);
        if (value == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (nameOf(constant).equals(value)) {
                return constant;
            }
        }
        throw ProblemException.badRequest("The parameter " + name + " is one of "
                + Arrays.stream(type.getEnumConstants())
                        .map(ReceiptParameters::nameOf)
                        .collect(Collectors.joining(", ")));
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable AgentId agent(@Nullable String value) {
        if (value == null) {
            return null;
        }
        if (!AgentId.isWellFormed(value)) {
            throw ProblemException.badRequest("The parameter agent_id is not an agent id");
        }
        return new AgentId(value);
    }

    private static @Nullable Instant instant(Map<String, String> once, String name) {
        String value = once.get(name);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException malformed) {
            throw ProblemException.badRequest(
                    "The parameter " + name + " is an RFC 3339 date and time, for example 2026-11-22T06:30:00Z");
        }
    }

    private static int number(String name, String value, int min, int max) {
        boolean digits = !value.isEmpty()
                && value.length() <= DIGITS_MAX
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(value) : -1;
        if (number < min || number > max) {
            throw ProblemException.badRequest(
                    "The parameter " + name + " is a whole number from " + min + " to " + max);
        }
        return number;
    }
}
