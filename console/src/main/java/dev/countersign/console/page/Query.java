package dev.countersign.console.page;

import dev.countersign.console.approval.InboxQuery;
import dev.countersign.console.approval.InboxQuery.View;
import dev.countersign.domain.policy.RiskLevel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The filter of the inbox as an address holds it. Blank means any; what is not understood is taken
 * for any, because a person typed or followed it and sees what is listed.
 */
record Query(
        String view,
        String risk,
        String agent,
        String search,
        @Nullable String cursor) {
    private static final int PAGE = 50;
    private static final int AGENT_CHARS_MAX = 255;

    static Query of(
            @Nullable String view,
            @Nullable String risk,
            @Nullable String agent,
            @Nullable String search,
            @Nullable String cursor) {
        return new Query(
                view(view).code(),
                risk == null || riskLevel(risk) == null ? "" : risk.strip().toLowerCase(Locale.ROOT),
                clean(agent, AGENT_CHARS_MAX),
                clean(search, InboxQuery.SEARCH_CHARS_MAX),
                cursor == null || cursor.isBlank() ? null : cursor);
    }

    private static String clean(@Nullable String text, int charsMax) {
        String stripped = text == null ? "" : text.strip();
        return stripped.length() > charsMax ? stripped.substring(0, charsMax) : stripped;
    }

    private static View view(@Nullable String code) {
        for (View view : View.values()) {
            if (view.code().equals(code)) {
                return view;
            }
        }
        return View.MINE;
    }

    private static @Nullable RiskLevel riskLevel(@Nullable String code) {
        for (RiskLevel level : RiskLevel.values()) {
            if (code != null && level.name().equalsIgnoreCase(code.strip())) {
                return level;
            }
        }
        return null;
    }

    InboxQuery asked() {
        return new InboxQuery(
                view(view),
                riskLevel(risk),
                agent.isEmpty() ? null : agent,
                search.isEmpty() ? null : search,
                PAGE,
                cursor);
    }

    /** Whether more than the tab restricts what is listed. */
    public boolean isFiltered() {
        return !risk.isEmpty() || !agent.isEmpty() || !search.isEmpty();
    }

    /** The address of the same list. */
    public String address() {
        return addressAt(cursor);
    }

    /** The address of the same list from its beginning. */
    public String first() {
        return addressAt(null);
    }

    /** The address of the same list, from another place on. */
    String addressAt(@Nullable String place) {
        StringBuilder address = new StringBuilder("/inbox?view=").append(view);
        append(address, "risk", risk);
        append(address, "agent", agent);
        append(address, "search", search);
        append(address, "cursor", place == null ? "" : place);
        return address.toString();
    }

    private static void append(StringBuilder address, String name, String value) {
        if (!value.isEmpty()) {
            address.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
