package dev.countersign.worker.notice;

import dev.countersign.worker.mail.Encryption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The installation's mail server.
 *
 * @param port 587 for {@code starttls}, 465 for {@code tls} as a rule
 * @param user null for a server that asks for no one
 * @param password a reference, {@code env:NAME} or {@code file:PATH}; read at every use
 * @param from the address that mail comes from, and whose domain message ids carry
 * @param encryption what protects the connection
 */
public record SmtpServer(
        String host,
        @DefaultValue("587") int port,
        @Nullable String user,
        @Nullable String password,
        String from,
        @DefaultValue("starttls") Encryption encryption) {
    private static final Pattern ADDRESS =
            Pattern.compile("[!-~&&[^@<>(),;:\"\\\\\\[\\]]]{1,64}@([A-Za-z0-9.-]{1,253})");

    /** @throws IllegalArgumentException with a sentence that names the property */
    public SmtpServer {
        require(!host.isBlank(), "host is the mail server's name");
        require(port >= 1 && port <= 65_535, "port is 1 to 65535");
        require(ADDRESS.matcher(from).matches(), "from is one plain address, such as approvals@example.com");
        require((user == null) == (password == null), "user and password are given together or not at all");
        require(
                password == null || password.startsWith("env:") || password.startsWith("file:"),
                "password is a reference: env:NAME or file:PATH");
    }

    /** The part of {@link #from} behind the at sign. */
    String domain() {
        return from.substring(from.indexOf('@') + 1);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.worker.mail: " + rule);
        }
    }

    @Override
    public String toString() {
        return "SmtpServer[" + host + ":" + port + "]";
    }
}
