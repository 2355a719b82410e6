package dev.countersign.console.page;

import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Attachment;
import dev.countersign.schemas.json.StrictJson;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of the session, as it is listed on a card.
 *
 * @param name null where it was erased
 * @param type what its sender says it is
 */
record AttachedView(String id, @Nullable SafeHtml name, SafeHtml type, int bytes) {
    private static final int NAME_CHARS_MAX = 255;
    private static final String UNNAMED = "file";

    /** The one ending that fits a type: whoever opens a saved file goes by it, and not by what the sender says. */
    private static final Map<String, String> ENDINGS = Map.of(
            "application/json", ".json",
            "application/pdf", ".pdf",
            "image/jpeg", ".jpg",
            "image/png", ".png",
            "text/csv", ".csv",
            "text/markdown", ".md",
            "text/plain", ".txt");

    static AttachedView of(Attachment attachment) {
        String name = member(attachment.name(), "name");
        return new AttachedView(
                attachment.id(),
                name == null ? null : VisibleText.line(name, NAME_CHARS_MAX),
                VisibleText.line(attachment.mediaType(), NAME_CHARS_MAX),
                attachment.bytes());
    }

    /** Null where it was erased. */
    static byte @Nullable [] content(Attachment attachment) {
        String base64 = member(attachment.content(), "base64");
        return base64 == null ? null : Base64.getDecoder().decode(base64);
    }

    /** Under what name it is saved: the sender's, without a character that shows nothing, and with the ending of its type. */
    static String savedAs(Attachment attachment) {
        String name = member(attachment.name(), "name");
        StringBuilder plain = new StringBuilder();
        (name == null ? UNNAMED : name).codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean shown = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED
                    && "/\\:*?\"<>|".indexOf(c) < 0;
            plain.appendCodePoint(shown ? c : '_');
        });
        String ending = ENDINGS.getOrDefault(attachment.mediaType(), ".bin");
        boolean ends = plain.length() > ending.length()
                && plain.substring(plain.length() - ending.length()).equalsIgnoreCase(ending);
        return ends ? plain.toString() : plain + ending;
    }

    private static @Nullable String member(SealedValue value, String name) {
        return value.isOpen()
                ? String.valueOf(StrictJson.parseObject(value.bytes()).get(name))
                : null;
    }
}
