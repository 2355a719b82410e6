package dev.countersign.ingress.question;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a body, so that its author mends it once. Bounded. */
final class Issues {
    static final int MAX = 20;

    private final List<Issue> issues = new ArrayList<>();

    /**
     * One thing that is wrong.
     *
     * @param path a JSON pointer (RFC 6901); empty for the body as a whole
     * @param message a sentence; never quotes what was sent
     */
    record Issue(String path, String message) {}

    void add(String path, String message) {
        if (issues.size() < MAX) {
            issues.add(new Issue(path, message));
        }
    }

    boolean isEmpty() {
        return issues.isEmpty();
    }

    List<Issue> list() {
        return List.copyOf(issues);
    }
}
