package dev.countersign.console.page;

import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Request;
import dev.countersign.console.text.Differing;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Alike requests side by side: what is the same in all is said once, and what differs is a column,
 * so that the one that does not belong stands out. Values are compared as they are, never as they look.
 *
 * @param same parameters that are equal in all
 * @param columns names of the parameters that differ
 * @param unlike whether they differ in what is said of all of them, or one of them is to be decided
 *     alone; then there are no columns
 * @param commentRequired whether any of them needs a comment
 */
record BatchView(List<Same> same, List<String> columns, List<Row> rows, boolean unlike, boolean commentRequired) {
    private static final int NAME_CHARS_MAX = 80;

    /** A parameter and its one value. */
    record Same(String name, SafeHtml value) {}

    /** @param cells in the order of the columns; empty text where a request has no such parameter */
    record Row(EntryView entry, SafeHtml resource, List<SafeHtml> cells) {}

    /** What became of one of them. */
    record Result(EntryView entry, boolean recorded, String told) {}

    static BatchView of(List<Card> cards, Instant now) {
        Set<String> alike = new LinkedHashSet<>();
        List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
        for (Card card : cards) {
            String key = EntryView.alike(card.heading());
            alike.add(key == null ? card.approvalId() : key + connection(card));
            parameters.add(
                    card.request() instanceof Request.ToolCall call ? JsonView.members(call.parameters()) : Map.of());
        }
        boolean alone = cards.stream().anyMatch(card -> EntryView.alike(card.heading()) == null);
        Set<String> names = new LinkedHashSet<>();
        parameters.forEach(members -> names.addAll(members.keySet()));
        List<Same> same = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<List<SafeHtml>> differing = new ArrayList<>();
        for (String name : names) {
            List<@Nullable String> values = values(parameters, name);
            String shown = VisibleText.plain(name, NAME_CHARS_MAX);
            if (values.size() > 1 && values.stream().distinct().count() == 1) {
                same.add(new Same(shown, JsonView.inline(parameters.getFirst().get(name))));
            } else {
                columns.add(shown);
                differing.add(Differing.cells(values, whole(parameters, name)));
            }
        }
        return new BatchView(
                same,
                columns,
                rows(cards, differing, now),
                alone || alike.size() > 1,
                cards.stream().anyMatch(card -> card.terms().commentRequired()));
    }

    private static String connection(Card card) {
        return card.request() instanceof Request.ToolCall call && call.connection() != null
                ? "+" + call.connection()
                : "-";
    }

    /** Null for a request without the parameter, which is another thing than the value null. */
    private static List<@Nullable String> values(List<Map<String, @Nullable Object>> parameters, String name) {
        List<@Nullable String> values = new ArrayList<>();
        parameters.forEach(members -> values.add(members.containsKey(name) ? JsonView.exact(members.get(name)) : null));
        return values;
    }

    private static List<SafeHtml> whole(List<Map<String, @Nullable Object>> parameters, String name) {
        return parameters.stream()
                .map(members -> members.containsKey(name) ? JsonView.inline(members.get(name)) : SafeHtml.EMPTY)
                .toList();
    }

    private static List<Row> rows(List<Card> cards, List<List<SafeHtml>> columns, Instant now) {
        List<EntryView> entries =
                cards.stream().map(card -> EntryView.of(card.heading(), now)).toList();
        List<@Nullable String> resources = new ArrayList<>();
        cards.forEach(card ->
                resources.add(card.heading().matter() instanceof Matter.ToolCall call ? call.resource() : null));
        List<SafeHtml> shown = Differing.cells(
                resources, entries.stream().map(EntryView::object).toList());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            int row = i;
            rows.add(new Row(
                    entries.get(i),
                    shown.get(i),
                    columns.stream().map(column -> column.get(row)).toList()));
        }
        return rows;
    }
}
