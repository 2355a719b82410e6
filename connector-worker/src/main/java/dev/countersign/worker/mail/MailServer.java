package dev.countersign.worker.mail;

import dev.countersign.egress.Reach;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes mail from us.
 *
 * @param login null for a server that asks for no one
 * @param greeting the domain by which we say who we are
 * @param reach how far away it may be
 */
public record MailServer(
        String host, int port, @Nullable Login login, Encryption encryption, String greeting, Reach reach) {

    /** Who we are there. The text form says nothing. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[redacted]";
        }
    }
}
