package dev.countersign.worker.notice;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.notice.Notice;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One message to one receiver: a notice on one channel, and for mail to one address of it.
 *
 * @param id the same on every try and after every restart, so that a receiver can drop what it has:
 *     letters, digits and {@code _}
 * @param channel the channel's name, for logs; an address stands in no log
 * @param way how it is sent
 */
record Message(String id, Notice notice, String channel, Way way) {
    /** Sends it once; waits for the result. */
    @FunctionalInterface
    interface Way {
        Told send(String id, Notice notice) throws InterruptedException;
    }

    /** Tells the approval, the kind and the channel; two of them never share an id. */
    static String id(Notice notice, String channel) {
        byte[] name = channel.getBytes(StandardCharsets.UTF_8);
        return "ntc_" + notice.approvalId().key() + "_" + notice.kind().name().toLowerCase(Locale.ROOT) + "_"
                + Digest.of(name).hex().substring(0, 16);
    }

    @Override
    public String toString() {
        return "Message[" + id + "]";
    }
}
