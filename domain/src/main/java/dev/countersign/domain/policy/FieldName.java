package dev.countersign.domain.policy;

import dev.countersign.domain.request.Limits;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payload field as a policy names it. It means that field wherever it stands: {@code owner_id} is
 * found at any depth and inside lists; {@code owner.id} is an {@code id} directly inside an
 * {@code owner}. Names are compared after NFKC, case folding and without invisible characters, so
 * that {@code Owner_ID} does not slip past a rule on its way to a target that ignores case. This
 * reads too much rather than too little, which is safe, because such fields only ever tighten a verdict.
 */
public final class FieldName {
    private final String written;
    /** The folded name behind a dot, as the path of every such field ends. */
    private final String ending;

    private FieldName(String written, String ending) {
        this.written = written;
        this.ending = ending;
    }

    /** @throws IllegalArgumentException when nothing visible is left of the name */
    public static FieldName of(String written) {
        String folded = fold(written);
        if (folded.isEmpty()) {
            throw new IllegalArgumentException("A field name has at least one visible character");
        }
        return new FieldName(written, "." + folded);
    }

    /**
     * The values of every such field, in the payload's order; empty when there is none.
     *
     * @throws ConditionFailedException when the payload is nested deeper than requests may be
     */
    List<@Nullable Object> valuesIn(Map<String, @Nullable Object> payload, StepBudget budget)
            throws ConditionFailedException {
        List<@Nullable Object> found = new ArrayList<>();
        collect(payload, "", 0, found, budget);
        return found;
    }

    private void collect(
            @Nullable Object value, String path, int depth, List<@Nullable Object> found, StepBudget budget)
            throws ConditionFailedException {
        if (depth > Limits.JSON_DEPTH_MAX) {
            throw ConditionFailedException.because("the payload is nested too deep");
        }
        budget.spend(1);
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String child = path + "." + fold(String.valueOf(entry.getKey()));
                if (child.endsWith(ending)) {
                    found.add(entry.getValue());
                }
                collect(entry.getValue(), child, depth + 1, found, budget);
            }
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                collect(element, path, depth + 1, found, budget);
            }
        }
    }

    /** Texts that fold alike are taken for the same. */
    static String fold(String text) {
        if (isPlain(text)) {
            return text;
        }
        String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
        // Upper and then lower case is as near to Unicode's full case folding as the JDK comes (ß, K, ſ, ı).
        String cased = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        StringBuilder visible = new StringBuilder(cased.length());
        Normalizer.normalize(cased, Normalizer.Form.NFKC)
                .codePoints()
                .filter(point -> !isInvisible(point))
                .forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInvisible(int point) {
        return Character.isWhitespace(point)
                || Character.isSpaceChar(point)
                || Character.isISOControl(point)
                || Character.getType(point) == Character.FORMAT
                || isVariationSelector(point);
    }

    private static boolean isVariationSelector(int point) {
        return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF) || point == 0x034F;
    }

    /** The name as the policy spells it. */
    @Override
    public String toString() {
        return written;
    }
}
