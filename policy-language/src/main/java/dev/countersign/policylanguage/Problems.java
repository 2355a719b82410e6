package dev.countersign.policylanguage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong, so that an author sees everything at once. */
final class Problems {
    /** More are not listed: a file with that many is not a policy. */
    private static final int LISTED_MAX = 100;

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final List<Problem> found = new ArrayList<>();

    void at(Node node, String message) {
        at(node.getStartMark(), message);
    }

    void at(Mark mark, String message) {
        at(mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    void at(int line, int column, String message) {
        if (found.size() < LISTED_MAX) {
            found.add(new Problem(line, column, message));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    List<Problem> inOrder() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    /** @throws PolicyCompileException when there is any */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new PolicyCompileException(inOrder());
        }
    }
}
