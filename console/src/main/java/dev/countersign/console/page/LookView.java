package dev.countersign.console.page;

import dev.countersign.console.look.Compared;
import dev.countersign.console.look.Compared.Kind;
import dev.countersign.console.look.Sight;
import dev.countersign.console.text.Differing;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look showed, ready for its template.
 *
 * @param offered false where there is nothing to look at
 * @param typed whether it is beside parameters that somebody typed, and not beside the card's
 * @param rows fields of the target, those first for which the call asks for another value
 * @param parameters what the call brings beside them, which is no field of what was read
 * @param more fields and parameters that are not among those
 * @param sentence what to say instead of a table; empty for a table
 * @param at when the target was looked at; null when it could not be
 */
record LookView(
        String approvalId,
        boolean offered,
        boolean typed,
        List<Row> rows,
        List<Row> parameters,
        int more,
        String sentence,
        @Nullable Moment at) {
    /** A call may bring thousands of parameters; the card lists them all. */
    static final int ROWS_MAX = 200;

    private static final int FIELD_CHARS_MAX = 200;

    /** A field of the target, or a parameter of the call. */
    record Row(String field, String kind, SafeHtml now, SafeHtml asked) {}

    static LookView of(String approvalId, Sight sight, SealedValue parameters, boolean typed, Instant now) {
        return switch (sight) {
            case Sight.Seen(var fields, var at) -> {
                List<Compared> compared = Compared.of(fields, parameters);
                List<Compared> shown = compared.stream().limit(ROWS_MAX).toList();
                yield new LookView(
                        approvalId,
                        true,
                        typed,
                        rows(shown, false),
                        rows(shown, true),
                        compared.size() - shown.size(),
                        "",
                        Moment.of(at, now));
            }
            case Sight.NothingThere(var at) ->
                new LookView(
                        approvalId,
                        true,
                        typed,
                        List.of(),
                        List.of(),
                        0,
                        "There is nothing there now.",
                        Moment.of(at, now));
            case Sight.NotOffered() -> new LookView(approvalId, false, typed, List.of(), List.of(), 0, "", null);
            case Sight.NotSeen(var why) -> unseen(approvalId, typed, why);
        };
    }

    /** It could not be seen, or not be compared. */
    static LookView unseen(String approvalId, boolean typed, String why) {
        return new LookView(
                approvalId, true, typed, List.of(), List.of(), 0, VisibleText.plain(why, FIELD_CHARS_MAX), null);
    }

    private static List<Row> rows(List<Compared> compared, boolean parameters) {
        return compared.stream()
                .filter(field -> (field.kind() == Kind.PARAMETER) == parameters)
                .map(LookView::row)
                .toList();
    }

    private static Row row(Compared field) {
        List<SafeHtml> values = List.of(
                field.kind() == Kind.PARAMETER ? SafeHtml.EMPTY : JsonView.inline(field.now()),
                field.kind() == Kind.UNNAMED ? SafeHtml.EMPTY : JsonView.inline(field.asked()));
        // Two long values must not look alike when they are not.
        List<SafeHtml> shown = field.kind() == Kind.DIFFERS
                ? Differing.cells(List.of(JsonView.exact(field.now()), JsonView.exact(field.asked())), values)
                : values;
        return new Row(
                VisibleText.plain(field.field(), FIELD_CHARS_MAX),
                field.kind().code(),
                shown.getFirst(),
                shown.getLast());
    }
}
