package dev.countersign.domain.session;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.SealedValue;
import java.util.regex.Pattern;

/**
 * A file that an application attached to a session: kept and handed back, never looked into.
 *
 * @param id {@code att_} and 32 hexadecimal digits, derived from session, name and content, so that the same
 *     file is attached once
 * @param mediaType one of those that are taken
 * @param bytes how long the content is
 * @param digest SHA-256 of the content; keyed where the content is encrypted
 * @param name canonical JSON: <code>{"name":…}</code>
 * @param content canonical JSON: <code>{"base64":…}</code>
 */
public record Attachment(String id, String mediaType, int bytes, Digest digest, SealedValue name, SealedValue content) {
    private static final Pattern ID = Pattern.compile("att_[0-9a-f]{32}");

    public Attachment {
        if (!isId(id) || bytes < 0) {
            throw new IllegalArgumentException("An attachment has an id of ours and a length");
        }
    }

    /** Whether a text could be an attachment's id. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
