package dev.countersign.worker.notice;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.egress.Reach;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.HiddenCharacters;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.mail.Handover;
import dev.countersign.worker.mail.Mail;
import dev.countersign.worker.mail.MailDelivery;
import dev.countersign.worker.mail.MailServer;
import dev.countersign.worker.mail.MailServer.Login;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * Hands notices to the installation's mail server, one address at a time. The {@code Message-ID} is
 * made of the message's own id, so that mail which was sent twice can be told for one.
 *
 * <p>Safe for many threads; each mail is a connection of its own.
 */
final class Mailer {
    private static final Duration TIME_MAX = Duration.ofSeconds(15);

    private final SmtpServer server;
    private final SecretResolver secrets;
    private final Clock clock;
    private final MailDelivery delivery;

    Mailer(SmtpServer server, SecretResolver secrets, Clock clock) {
        this.server = server;
        this.secrets = secrets;
        this.clock = clock;
        this.delivery = new MailDelivery(InetAddress::getAllByName, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * Tries once.
     *
     * @param id letters, digits and {@code _}
     * @param subject one line
     */
    Told send(String id, String to, String subject, String text) {
        if (!isAddress(to)) {
            return new Never(new ToolError("address_malformed", "An address of the channel is not one of mail."));
        }
        if (HiddenCharacters.has(subject)) {
            // The wording leaves none. Should it ever, then nothing is sent rather than a header of an agent's.
            return new Never(new ToolError("subject_malformed", "The notice's subject is not one plain line."));
        }
        Mail mail = new Mail(
                id + "@" + server.domain(),
                server.from(),
                null,
                List.of(to),
                List.of(),
                null,
                subject,
                text,
                clock.instant());
        try {
            return told(delivery.send(reached(), mail, Deadline.in(TIME_MAX, MonotonicClock.SYSTEM)));
        } catch (OrderRefusedException refused) {
            return new Later(refused.error(), Duration.ZERO);
        }
    }

    private static boolean isAddress(String text) {
        try {
            return !new InternetAddress(text, true).getAddress().isEmpty();
        } catch (AddressException malformed) {
            return false;
        }
    }

    /** Its operator's own word: it may be anywhere that anybody's server may be. */
    private MailServer reached() {
        return new MailServer(
                server.host(),
                server.port(),
                Login.of(server.user(), server.password(), secrets),
                server.encryption(),
                server.domain(),
                Reach.PRIVATE_NETWORKS);
    }

    /** What the server refuses for good stays refused; everything else may be repaired. */
    private static Told told(Handover handover) {
        return switch (handover) {
            case Handover.Accepted() -> new Done();
            case Handover.Refused(var status, var error) ->
                status >= 500 ? new Never(error) : new Later(error, Duration.ZERO);
            case Handover.NotBegun(var retryable, var error) -> new Later(error, Duration.ZERO);
            case Handover.Silence(var error) -> new Later(error, Duration.ZERO);
        };
    }
}
