package dev.countersign.worker.mail;

import dev.countersign.egress.Reach;
import dev.countersign.worker.secret.SecretResolver;
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
        /**
         * The one that the settings give.
         *
         * @param password a reference
         * @return null where they give none
         */
        public static @Nullable Login of(@Nullable String user, @Nullable String password, SecretResolver secrets) {
            return user == null || password == null
                    ? null
                    : new Login(user, secrets.resolve(password).reveal());
        }

        @Override
        public String toString() {
            return "Login[redacted]";
        }
    }
}
