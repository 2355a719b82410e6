package dev.countersign.worker.mail;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.mail.Handover.Accepted;
import dev.countersign.worker.mail.Handover.NotBegun;
import dev.countersign.worker.mail.Handover.Refused;
import dev.countersign.worker.mail.Handover.Silence;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a mail to a server, once, on a connection of its own, to an address that was checked, and tells how
 * far it came. All receivers get it or none: one that is refused ends it for all.
 *
 * <p>Safe for many threads. It returns at the deadline at the latest, except that the name service may hold
 * it up longer.
 */
public final class MailDelivery {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private final GuardedResolver.Lookup names;
    private final SSLSocketFactory tls;

    /** What is to be done on a connection. */
    private interface Conversation {
        Handover with(WatchedTransport transport, Session session) throws MessagingException;
    }

    /**
     * @param names the name service, usually {@code InetAddress::getAllByName}
     * @param tls decides which servers are who they say they are
     */
    public MailDelivery(GuardedResolver.Lookup names, SSLSocketFactory tls) {
        this.names = names;
        this.tls = tls;
    }

    public Handover send(MailServer server, Mail mail, Deadline deadline) {
        return conversation(server, deadline, (transport, session) -> {
            MimeMessage message = message(session, mail);
            transport.sendMessage(message, message.getAllRecipients());
            return new Accepted();
        });
    }

    /** Connects, encrypts and logs in as for a mail, and sends none; accepted means that one could be sent. */
    public Handover greet(MailServer server, Deadline deadline) {
        return conversation(server, deadline, (transport, session) -> {
            if (server.login() != null && !transport.supportsExtension("AUTH")) {
                return new NotBegun(
                        false, new ToolError("login_not_offered", "The mail server does not let anybody log in."));
            }
            return new Accepted();
        });
    }

    private Handover conversation(MailServer server, Deadline deadline, Conversation conversation) {
        if (deadline.passed()) {
            return notBegun("timed_out", "The time for the attempt had passed.");
        }
        Socket socket;
        try {
            socket = connected(server, deadline);
        } catch (IOException e) {
            return unconnected(e, deadline);
        }
        // Time-outs of a socket count from byte to byte; this one counts from the beginning.
        Thread cut = Thread.ofVirtual().name("mail-deadline").start(() -> shutAfter(deadline.remaining(), socket));
        try {
            return onSocket(server, socket, deadline, conversation);
        } finally {
            cut.interrupt();
            shut(socket);
        }
    }

    private static void shutAfter(Duration time, Socket socket) {
        try {
            Thread.sleep(time);
            shut(socket);
        } catch (InterruptedException over) {
            // The conversation has ended by itself.
        }
    }

    private Handover onSocket(MailServer server, Socket socket, Deadline deadline, Conversation conversation) {
        Session session = Session.getInstance(options(server));
        WatchedTransport transport = new WatchedTransport(session, server.login());
        try {
            transport.connect(server.encryption() == Encryption.TLS ? encrypted(server, socket) : socket);
            Handover handover = conversation.with(transport, session);
            politelyLeft(transport);
            return handover;
        } catch (MessagingException | IOException e) {
            return transport.textBegun() ? afterText(transport, deadline) : beforeText(e, deadline);
        }
    }

    /** What was said before stays true, whatever becomes of the goodbye. */
    private static void politelyLeft(WatchedTransport transport) {
        try {
            transport.close();
        } catch (MessagingException gone) {
            // The socket is shut in any case.
        }
    }

    /** The server has seen text. Only its own word says what became of it. */
    private static Handover afterText(WatchedTransport transport, Deadline deadline) {
        int status = transport.answer();
        if (status == 250) {
            return new Accepted();
        }
        if (status >= 400 && status < 600) {
            return refused(status);
        }
        return new Silence(
                deadline.passed()
                        ? new ToolError("timed_out", "The mail server did not say in time whether it took the mail.")
                        : new ToolError(
                                "connection_lost",
                                "The connection broke before the mail server said whether it took the mail."));
    }

    private static Handover beforeText(Exception failed, Deadline deadline) {
        int status = 0;
        boolean login = false;
        boolean tls = false;
        for (Throwable e = failed; e != null; e = cause(e)) {
            status = status == 0 ? status(e) : status;
            login |= e instanceof AuthenticationFailedException;
            tls |= e instanceof SSLException;
        }
        if (status != 0) {
            return refused(status);
        }
        if (deadline.passed()) {
            return notBegun("timed_out", "The mail server did not answer in time; no mail was sent.");
        }
        if (login) {
            return new NotBegun(false, new ToolError("login_refused", "The mail server refused the login."));
        }
        return tls
                ? notBegun("tls_failed", "No encrypted connection to the mail server came about.")
                : notBegun("mail_failed", "The mail server could not be used; no mail was sent.");
    }

    private static @Nullable Throwable cause(Throwable e) {
        Throwable next = e instanceof MessagingException one ? one.getNextException() : e.getCause();
        return next == e ? null : next;
    }

    /** 0 where the exception carries none, or none that RFC 5321 knows. */
    private static int status(Throwable e) {
        int status = switch (e) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
        };
        return status >= 400 && status < 600 ? status : 0;
    }

    private static Handover refused(int status) {
        return new Refused(status, new ToolError("smtp_" + status, "The mail server answered " + status + "."));
    }

    private static Handover notBegun(String code, String sentence) {
        return new NotBegun(true, new ToolError(code, sentence));
    }

    /** Connected to one of the addresses that were checked, and to nothing else. */
    private Socket connected(MailServer server, Deadline deadline) throws IOException {
        InetAddress[] addresses = new GuardedResolver(server.reach(), names).resolve(server.host());
        IOException failed = new SocketException("There is no address");
        for (InetAddress address : addresses) {
            BoundedSocket socket = new BoundedSocket();
            try {
                if (deadline.passed()) {
                    throw new SocketException("The time had passed before the connection stood");
                }
                // With the name that was looked up: else the library would ask what name the address has.
                InetAddress named = InetAddress.getByAddress(server.host(), address.getAddress());
                int millis = (int) Math.min(CONNECT_MAX.toMillis(), deadline.remainingMillis());
                socket.connect(new InetSocketAddress(named, server.port()), millis);
                socket.setSoTimeout(deadline.remainingMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                failed = e;
            }
        }
        throw failed;
    }

    private static Handover unconnected(IOException e, Deadline deadline) {
        return switch (e) {
            case ForbiddenTargetException forbidden ->
                new NotBegun(false, new ToolError("target_forbidden", forbidden.reason()));
            case UnknownHostException unknown -> notBegun("host_not_found", "The mail server's name has no address.");
            default ->
                deadline.passed()
                        ? notBegun("timed_out", "The mail server did not answer in time; no mail was sent.")
                        : notBegun("not_connected", "No connection to the mail server came about.");
        };
    }

    private Socket encrypted(MailServer server, Socket socket) throws IOException {
        SSLSocket encrypted = (SSLSocket) tls.createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is all that was wanted.
        }
    }

    private static MimeMessage message(Session session, Mail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + mail.messageId() + ">");
            }
        };
        String utf8 = StandardCharsets.UTF_8.name();
        message.setFrom(sender(mail, utf8));
        message.setRecipients(RecipientType.TO, addresses(mail.to()));
        if (!mail.cc().isEmpty()) {
            message.setRecipients(RecipientType.CC, addresses(mail.cc()));
        }
        if (mail.replyTo() != null) {
            message.setReplyTo(addresses(List.of(mail.replyTo())));
        }
        message.setSubject(mail.subject(), utf8);
        // A line end is CR LF and nothing else: to some servers a bare one can end the mail.
        message.setText(mail.text().replaceAll("\r\n|\r|\n", "\r\n"), utf8);
        // No out-of-office answer, please (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setSentDate(Date.from(mail.at()));
        message.saveChanges();
        return message;
    }

    private static InternetAddress sender(Mail mail, String charset) throws MessagingException {
        InternetAddress sender = new InternetAddress(mail.from(), true);
        try {
            sender.setPersonal(mail.fromName(), charset);
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException("UTF-8 is in every Java", impossible);
        }
        return sender;
    }

    private static InternetAddress[] addresses(List<String> texts) throws MessagingException {
        InternetAddress[] addresses = new InternetAddress[texts.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = new InternetAddress(texts.get(i), true);
        }
        return addresses;
    }

    private Properties options(MailServer server) {
        Properties options = new Properties();
        options.setProperty("mail.smtp.auth", Boolean.toString(server.login() != null));
        options.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        options.setProperty("mail.smtp.localhost", server.greeting());
        options.setProperty("mail.smtp.quitwait", "false");
        // All receivers or none.
        options.setProperty("mail.smtp.sendpartial", "false");
        options.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        boolean starttls = server.encryption() == Encryption.STARTTLS;
        options.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
        options.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
        options.put("mail.smtp.ssl.socketFactory", tls);
        return options;
    }
}
