package dev.countersign.control;

import dev.countersign.domain.request.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of resources with named parts, for example <code>crm:deal:{deal_id}</code> or
 * <code>ticket:INC-{number}</code>.
 *
 * <p>{@code ':'} and <code>'/'</code> cut a resource into segments. A pattern matches a resource with the
 * same number of segments and the same separators whose literal text is equal, letter by letter.
 * A segment holds at most one named part; it stands for one or more characters of that segment,
 * never for a separator, a control, format or line-separator character, and never for {@code .} or
 * {@code ..}: what a connector gets cannot climb out of a path. There is no part that spans
 * segments. Matching is one pass over the resource: no regular expression, no backtracking.
 */
public final class ResourcePattern {
    /**
     * The more specific first: segment by segment from the left, literal text before a named part,
     * more text around a named part before less; the pattern's text decides the rest.
     */
    public static final Comparator<ResourcePattern> MOST_SPECIFIC_FIRST = ResourcePattern::compare;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final char NO_SEPARATOR = 0;

    private final String text;
    private final List<Segment> segments;

    /**
     * What stands between two separators.
     *
     * @param before the literal text; all of it when there is no named part
     * @param name the named part; null when the segment is literal
     * @param after the literal text behind the named part
     * @param separator what ends the segment; {@link #NO_SEPARATOR} for the last
     */
    private record Segment(String before, @Nullable String name, String after, char separator) {
        int rank() {
            return name == null ? Integer.MAX_VALUE : before.length() + after.length();
        }
    }

    private ResourcePattern(String text, List<Segment> segments) {
        this.text = text;
        this.segments = segments;
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong */
    public static ResourcePattern parse(String text) {
        if (text.isEmpty() || text.length() > Limits.RESOURCE_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "A resource pattern is 1 to " + Limits.RESOURCE_CHARS_MAX + " characters long");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException("A resource pattern consists of visible ASCII characters");
        }
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSeparator(text.charAt(i))) {
                char separator = i == text.length() ? NO_SEPARATOR : text.charAt(i);
                Segment segment = segment(text.substring(start, i), separator);
                if (segment.name() != null && !names.add(segment.name())) {
                    throw new IllegalArgumentException("The part {" + segment.name() + "} occurs twice");
                }
                segments.add(segment);
                start = i + 1;
            }
        }
        return new ResourcePattern(text, List.copyOf(segments));
    }

    private static Segment segment(String text, char separator) {
        int open = text.indexOf('{');
        int close = text.indexOf('}');
        if (open < 0 && close < 0) {
            return new Segment(text, null, "", separator);
        }
        if (open < 0 || close < open) {
            throw new IllegalArgumentException("A brace is not matched in '" + text + "'");
        }
        if (text.indexOf('{', open + 1) >= 0 || text.indexOf('}', close + 1) >= 0) {
            throw new IllegalArgumentException("'" + text + "' has more than one named part between two separators");
        }
        String name = text.substring(open + 1, close);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name of a part is a small letter and up to 63 of a-z, 0-9 and '_', not '" + name + "'");
        }
        return new Segment(text.substring(0, open), name, text.substring(close + 1), separator);
    }

    /** Whether a resource matches; allocates nothing. */
    public boolean matches(String resource) {
        return walk(resource, null);
    }

    /** The named parts of a resource that matches, in the pattern's order; null when it does not. */
    public @Nullable Map<String, String> match(String resource) {
        Map<String, String> parts = new LinkedHashMap<>();
        return walk(resource, parts) ? Collections.unmodifiableMap(parts) : null;
    }

    /** The names of the parts, in the pattern's order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.name() != null) {
                names.add(segment.name());
            }
        }
        return List.copyOf(names);
    }

    /** Whether a text can stand for a named part of some pattern. */
    public static boolean isPart(String text) {
        return !text.isEmpty()
                && text.chars().noneMatch(c -> isSeparator((char) c))
                && isHarmless(text, 0, text.length());
    }

    /**
     * The resource with these parts, which {@link #match} takes apart again.
     *
     * @throws IllegalArgumentException when a part is missing, or is none by {@link #isPart}
     */
    public String fill(Map<String, String> parts) {
        StringBuilder resource = new StringBuilder(text.length() + 32);
        for (Segment segment : segments) {
            resource.append(segment.before());
            if (segment.name() != null) {
                String part = parts.getOrDefault(segment.name(), "");
                if (!isPart(part)) {
                    throw new IllegalArgumentException("There is no usable part {" + segment.name() + "}");
                }
                resource.append(part).append(segment.after());
            }
            if (segment.separator() != NO_SEPARATOR) {
                resource.append(segment.separator());
            }
        }
        return resource.toString();
    }

    private boolean walk(String resource, @Nullable Map<String, String> parts) {
        int start = 0;
        for (Segment segment : segments) {
            int end = start;
            while (end < resource.length() && !isSeparator(resource.charAt(end))) {
                end++;
            }
            char separator = end < resource.length() ? resource.charAt(end) : NO_SEPARATOR;
            if (separator != segment.separator() || !matches(segment, resource, start, end, parts)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean matches(
            Segment segment, String resource, int start, int end, @Nullable Map<String, String> parts) {
        String before = segment.before();
        if (segment.name() == null) {
            return end - start == before.length() && resource.startsWith(before, start);
        }
        int from = start + before.length();
        int to = end - segment.after().length();
        boolean fits = from < to
                && resource.startsWith(before, start)
                && resource.startsWith(segment.after(), to)
                && isHarmless(resource, from, to);
        if (fits && parts != null) {
            parts.put(segment.name(), resource.substring(from, to));
        }
        return fits;
    }

    /** A part is neither a step in a path nor text that a person cannot see. */
    private static boolean isHarmless(String resource, int from, int to) {
        boolean dots = true;
        for (int i = from; i < to; ) {
            int c = resource.codePointAt(i);
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> {
                    return false;
                }
                default -> dots = dots && c == '.';
            }
            i += Character.charCount(c);
        }
        return !dots || to - from > 2;
    }

    private static boolean isSeparator(char c) {
        return c == ':' || c == '/';
    }

    private static int compare(ResourcePattern one, ResourcePattern other) {
        int shared = Math.min(one.segments.size(), other.segments.size());
        for (int i = 0; i < shared; i++) {
            int order = Integer.compare(
                    other.segments.get(i).rank(), one.segments.get(i).rank());
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(other.segments.size(), one.segments.size());
        return order != 0 ? order : one.text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourcePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
