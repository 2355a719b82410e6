package dev.countersign.console.page;

import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Request;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Alike requests side by side: what is the same in all is said once, and what differs is a column,
 * so that the one that does not belong stands out.
 *
 * @param same parameters that are equal in all, by name
 * @param columns names of the parameters that differ
 * @param unlike whether they differ in agent, action or rule, or one of them is to be decided alone;
 *     then there are no columns
 * @param commentRequired whether any of them needs a comment
 */
record BatchView(
        Map<String, SafeHtml> same, List<String> columns, List<Row> rows, boolean unlike, boolean commentRequired) {
    private static final int NAME_CHARS_MAX = 80;

    /** @param cells in the order of the columns; empty text where a request has no such parameter */
    record Row(EntryView entry, List<SafeHtml> cells) {}

    /** What became of one of them. */
    record Result(EntryView entry, boolean recorded, String told) {}

    static BatchView of(List<Card> cards, Instant now) {
        Set<String> alike = new LinkedHashSet<>();
        List<EntryView> entries = new ArrayList<>();
        List<Map<String, SafeHtml>> parameters = new ArrayList<>();
        for (Card card : cards) {
            String key = EntryView.alike(card.heading());
            alike.add(key == null ? card.approvalId() : key);
            entries.add(EntryView.of(card.heading(), now));
            parameters.add(
                    card.request() instanceof Request.ToolCall call ? JsonView.members(call.parameters()) : Map.of());
        }
        boolean alone = cards.stream().anyMatch(card -> EntryView.alike(card.heading()) == null);
        boolean unlike = alone || alike.size() > 1;
        Set<String> names = new LinkedHashSet<>();
        parameters.forEach(members -> names.addAll(members.keySet()));
        Map<String, SafeHtml> same = new LinkedHashMap<>();
        List<String> differing = new ArrayList<>();
        for (String name : names) {
            List<String> values = parameters.stream()
                    .map(members -> members.getOrDefault(name, SafeHtml.EMPTY).html())
                    .distinct()
                    .toList();
            if (values.size() == 1 && parameters.size() > 1) {
                same.put(
                        VisibleText.plain(name, NAME_CHARS_MAX),
                        parameters.getFirst().getOrDefault(name, SafeHtml.EMPTY));
            } else {
                differing.add(name);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Map<String, SafeHtml> members = parameters.get(i);
            rows.add(new Row(
                    entries.get(i),
                    differing.stream()
                            .map(name -> members.getOrDefault(name, SafeHtml.EMPTY))
                            .toList()));
        }
        return new BatchView(
                same,
                differing.stream()
                        .map(name -> VisibleText.plain(name, NAME_CHARS_MAX))
                        .toList(),
                rows,
                unlike,
                cards.stream().anyMatch(card -> card.terms().commentRequired()));
    }
}
