package dev.countersign.worker.notice;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Hands plain text to the installation's mail server, one address at a time. The {@code Message-ID} is
 * made of the message's own id, so that mail which was sent twice can be told for one.
 *
 * <p>Safe for many threads; each mail is a connection of its own.
 */
final class Mailer {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final SmtpServer server;
    private final SecretResolver secrets;
    private final Clock clock;
    private final Session session;

    Mailer(SmtpServer server, SecretResolver secrets, Clock clock) {
        this.server = server;
        this.secrets = secrets;
        this.clock = clock;
        this.session = Session.getInstance(options(server));
    }

    /**
     * Tries once.
     *
     * @param id letters, digits and {@code _}
     * @param subject one line
     */
    Told send(String id, String to, String subject, String text) {
        try {
            String user = server.user();
            String password = server.password();
            String revealed =
                    password == null ? null : secrets.resolve(password).reveal();
            MimeMessage message = message(id, to, subject, text);
            try (Transport transport = session.getTransport("smtp")) {
                transport.connect(server.host(), server.port(), user, revealed);
                transport.sendMessage(message, message.getAllRecipients());
            }
            return new Done();
        } catch (OrderRefusedException refused) {
            return new Later(refused.error(), Duration.ZERO);
        } catch (AddressException malformed) {
            return new Never(new ToolError("address_malformed", "An address of the channel is not one of mail."));
        } catch (MessagingException failed) {
            return failure(failed);
        }
    }

    private MimeMessage message(String id, String to, String subject, String text) throws MessagingException {
        if (subject.chars().anyMatch(Character::isISOControl)) {
            // The wording leaves none. Should it ever, then nothing is sent rather than a header of an agent's.
            throw new MessagingException("A subject is one line");
        }
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + "@" + server.domain() + ">");
            }
        };
        String utf8 = StandardCharsets.UTF_8.name();
        message.setFrom(new InternetAddress(server.from(), true));
        message.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
        message.setSubject(subject, utf8);
        message.setText(text, utf8);
        // No out-of-office answer, please (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setSentDate(Date.from(clock.instant()));
        message.saveChanges();
        return message;
    }

    /** What the server refuses for good stays refused; everything else may be repaired. */
    private static Told failure(MessagingException failed) {
        int status = 0;
        for (Exception e = failed; e instanceof MessagingException one && status == 0; e = one.getNextException()) {
            status = status(one);
        }
        if (status == 0) {
            return new Later(new ToolError("mail_failed", "The mail server could not be used."), Duration.ZERO);
        }
        ToolError error = new ToolError("smtp_" + status, "The mail server answered " + status + ".");
        return status >= 500 ? new Never(error) : new Later(error, Duration.ZERO);
    }

    /** 0 where the exception carries none. */
    private static int status(MessagingException e) {
        return switch (e) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
        };
    }

    private static Properties options(SmtpServer server) {
        Properties options = new Properties();
        options.setProperty("mail.smtp.auth", Boolean.toString(server.user() != null));
        options.setProperty("mail.smtp.connectiontimeout", millis(CONNECT_MAX));
        options.setProperty("mail.smtp.timeout", millis(ANSWER_MAX));
        options.setProperty("mail.smtp.writetimeout", millis(ANSWER_MAX));
        options.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        boolean starttls = server.encryption() == SmtpServer.Encryption.STARTTLS;
        options.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
        options.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
        options.setProperty("mail.smtp.ssl.enable", Boolean.toString(server.encryption() == SmtpServer.Encryption.TLS));
        return options;
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
