package dev.countersign.worker.mail;

import dev.countersign.worker.connector.HiddenCharacters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plain text for one or more receivers. Its text form leaves out what may be personal.
 *
 * @param messageId what stands between the angle brackets: the same on every try, so that mail which was
 *     sent twice can be told for one
 * @param fromName shown instead of the address; null for none
 * @param cc told to everybody; with {@code to}, every address that gets the mail
 * @param replyTo null for the sender
 * @param subject one line
 */
public record Mail(
        String messageId,
        String from,
        @Nullable String fromName,
        List<String> to,
        List<String> cc,
        @Nullable String replyTo,
        String subject,
        String text,
        Instant at) {
    /** Longest text, in bytes of UTF-8. */
    public static final int TEXT_BYTES_MAX = 128 * 1024;

    /** @throws IllegalArgumentException when a header of it could hold more than it says */
    public Mail {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        // Whoever made it has refused that with a better sentence. Should it ever not, nothing is sent.
        if (HiddenCharacters.has(subject) || HiddenCharacters.has(fromName == null ? "" : fromName)) {
            throw new IllegalArgumentException("A header of a mail is one line without hidden characters");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("A mail's text is at most " + TEXT_BYTES_MAX + " bytes");
        }
    }

    @Override
    public String toString() {
        return "Mail[" + messageId + "]";
    }
}
