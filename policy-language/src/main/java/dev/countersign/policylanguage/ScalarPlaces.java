package dev.countersign.policylanguage;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds where a character of a scalar's value stands in the file, whatever way the scalar is written:
 * plain, quoted, over several lines. It follows value and file together; what is only in the file
 * (indentation, folding, the second quote, the rest of an escape) is stepped over.
 */
final class ScalarPlaces {
    private final int[] file;

    ScalarPlaces(String file) {
        this.file = file.codePoints().toArray();
    }

    /** Reports at the given character of the value, counted in code points from 0. */
    void report(ScalarNode scalar, int offset, String message, Problems problems) {
        int place = find(scalar, offset);
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < place; i++) {
            if (file[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        problems.at(line, place - lineStart + 1, message);
    }

    private int find(ScalarNode scalar, int offset) {
        int[] value = scalar.getValue().codePoints().toArray();
        ScalarStyle style = scalar.getScalarStyle();
        int place = contentStart(scalar.getStartMark(), style);
        for (int i = 0; i < value.length && place < file.length; i++) {
            boolean escaped = style == ScalarStyle.DOUBLE_QUOTED && file[place] == '\\';
            if (escaped && isSpace(at(place + 1))) {
                place = skipSpace(place + 1);
            } else if (!escaped && !isSpace(value[i])) {
                place = skipSpace(place);
            }
            if (i >= offset) {
                return place;
            }
            place += lengthInFile(place, style);
        }
        return Math.min(place, file.length);
    }

    private int contentStart(Mark start, ScalarStyle style) {
        int place = 0;
        for (int line = 0; line < start.getLine(); line++) {
            place = afterLine(place);
        }
        return switch (style) {
            case PLAIN, JSON_SCALAR_STYLE -> place + start.getColumn();
            case SINGLE_QUOTED, DOUBLE_QUOTED -> place + start.getColumn() + 1;
            case LITERAL, FOLDED -> afterLine(place);
        };
    }

    private int afterLine(int place) {
        int end = place;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, file.length);
    }

    private int lengthInFile(int place, ScalarStyle style) {
        if (style == ScalarStyle.SINGLE_QUOTED && file[place] == '\'') {
            return 2;
        }
        if (style == ScalarStyle.DOUBLE_QUOTED && file[place] == '\\') {
            return switch (at(place + 1)) {
                case 'x' -> 4;
                case 'u' -> 6;
                case 'U' -> 10;
                default -> 2;
            };
        }
        return 1;
    }

    private int at(int place) {
        return place < file.length ? file[place] : ' ';
    }

    private int skipSpace(int place) {
        int next = place;
        while (next < file.length && isSpace(file[next])) {
            next++;
        }
        return next;
    }

    private static boolean isSpace(int point) {
        return point == ' ' || point == '\n' || point == '\r' || point == '\t';
    }
}
