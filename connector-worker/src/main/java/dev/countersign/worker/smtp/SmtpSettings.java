package dev.countersign.worker.smtp;

import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.HiddenCharacters;
import dev.countersign.worker.mail.Encryption;
import dev.countersign.worker.mail.MailAddress;
import dev.countersign.worker.mail.MailServer;
import dev.countersign.worker.mail.MailServer.Login;
import dev.countersign.worker.secret.SecretResolver;
import org.jspecify.annotations.Nullable;

/**
 * A connection's settings:
 *
 * <pre>{@code
 * {"host":"mail.example.com","port":587,"encryption":"starttls" | "tls" | "none",
 *  "username":"agents","password":"env:MAIL_PASSWORD",
 *  "from":"agents@example.com","from_name":"Agents of Example","reply_to":"desk@example.com",
 *  "allowed_recipients":["ops@example.com","@example.org"],
 *  "allow_private_addresses":false}
 * }</pre>
 *
 * The sender is the owner's to say and never a call's. Nobody is allowed who is not listed. The port is 587
 * for {@code starttls}, which is the default, 465 for {@code tls} and 25 for {@code none}; mail goes
 * unencrypted only where private addresses are allowed.
 *
 * @param password a reference; null for none
 */
record SmtpSettings(
        String host,
        int port,
        Encryption encryption,
        @Nullable String user,
        @Nullable String password,
        MailAddress from,
        @Nullable String fromName,
        @Nullable MailAddress replyTo,
        AllowedRecipients allowed,
        boolean allowPrivateAddresses) {
    private static final int NAME_CHARS_MAX = 100;

    static SmtpSettings parse(String settings) {
        Fields fields = Fields.parse("connection's settings", settings);
        Encryption encryption = encryption(fields);
        int port = fields.integer("port", usualPort(encryption), 1, 65_535);
        boolean allowPrivate = fields.flag("allow_private_addresses");
        String replyTo = fields.textOrNull("reply_to");
        SmtpSettings parsed = new SmtpSettings(
                host(fields, port),
                port,
                encryption,
                fields.textOrNull("username"),
                fields.textOrNull("password"),
                address(fields, "from", fields.text("from")),
                name(fields),
                replyTo == null ? null : address(fields, "reply_to", replyTo),
                AllowedRecipients.parse(fields, fields.texts("allowed_recipients")),
                allowPrivate);
        fields.end();
        if ((parsed.user == null) != (parsed.password == null)) {
            throw fields.refused("its username and password are given together or not at all");
        }
        SecretResolver.requireReference(fields, "password", parsed.password);
        if (encryption == Encryption.NONE && !allowPrivate) {
            throw fields.refused("it would send mail unencrypted to a public address");
        }
        return parsed;
    }

    /** The server, with the secret behind its reference. */
    MailServer server(SecretResolver secrets) {
        return new MailServer(
                host,
                port,
                Login.of(user, password, secrets),
                encryption,
                from.domain(),
                Reach.of(allowPrivateAddresses));
    }

    private static Encryption encryption(Fields fields) {
        return switch (fields.text("encryption", "starttls")) {
            case "starttls" -> Encryption.STARTTLS;
            case "tls" -> Encryption.TLS;
            case "none" -> Encryption.NONE;
            default -> throw fields.refused("its encryption is none of starttls, tls, none");
        };
    }

    private static int usualPort(Encryption encryption) {
        return switch (encryption) {
            case STARTTLS -> 587;
            case TLS -> 465;
            case NONE -> 25;
        };
    }

    /** A host by the rules for URLs, which leave no number in disguise. */
    private static String host(Fields fields, int port) {
        String host = fields.text("host");
        try {
            TargetUrl url = TargetUrl.parse("https://" + host + ":" + port);
            if (url.port() == port && url.path().isEmpty() && url.query().isEmpty()) {
                return url.host();
            }
        } catch (ForbiddenTargetException e) {
            throw fields.refused("its host is not one that may be called. " + e.reason());
        }
        throw fields.refused("its host is not a plain name or address");
    }

    private static MailAddress address(Fields fields, String name, String text) {
        MailAddress address = MailAddress.parse(text);
        if (address == null) {
            throw fields.refused("its " + name + " is not one plain address, such as agents@example.com");
        }
        return address;
    }

    private static @Nullable String name(Fields fields) {
        String name = fields.textOrNull("from_name");
        if (name != null && (name.isBlank() || name.length() > NAME_CHARS_MAX || HiddenCharacters.has(name))) {
            throw fields.refused("its from_name is not one line of 1 to " + NAME_CHARS_MAX + " visible characters");
        }
        return name;
    }
}
