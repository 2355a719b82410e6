package dev.countersign.domain.notice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the notices of a channel go. Text forms show no address. */
public sealed interface NoticeTarget {

    /**
     * Mail, by the installation's mail server.
     *
     * @param to addresses; each gets a mail of its own
     */
    record Mail(List<String> to) implements NoticeTarget {
        public Mail {
            to = List.copyOf(to);
        }

        @Override
        public String toString() {
            return "Mail[" + to.size() + " addresses]";
        }
    }

    /**
     * A POST to a receiver of the owner's choice.
     *
     * @param url an address, or a reference ({@code env:NAME}, {@code file:PATH}) to one that is a
     *     secret itself
     * @param secret a reference to what signs the message; null for a receiver that checks no signature,
     *     and then the address is a reference
     */
    record Webhook(String url, @Nullable String secret, Format format) implements NoticeTarget {
        @Override
        public String toString() {
            return "Webhook[" + format + "]";
        }
    }

    /** What a webhook's body is. */
    enum Format {
        /** The facts as JSON, for a program. */
        GENERIC,
        /** {@code {"text": …}}, as incoming webhooks of chat services take it. */
        SLACK
    }
}
