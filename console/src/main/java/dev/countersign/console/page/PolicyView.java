package dev.countersign.console.page;

import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.console.trial.InForce;
import java.time.Instant;

/** The policy in force, ready for its template. */
record PolicyView(SafeHtml version, boolean usable, int rules, String digest, Moment since) {
    private static final int NAME_CHARS_MAX = 120;
    private static final int SENTENCE_CHARS_MAX = 500;

    static PolicyView of(InForce policy, Instant now) {
        String version = policy.version();
        return new PolicyView(
                VisibleText.line(version == null ? "unreadable here" : version, NAME_CHARS_MAX),
                version != null,
                policy.rules(),
                policy.digest().hex(),
                Moment.of(policy.since(), now));
    }

    /** A sentence that may quote the author's text. */
    static SafeHtml line(String sentence) {
        return VisibleText.line(sentence, SENTENCE_CHARS_MAX);
    }
}
