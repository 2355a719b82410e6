package dev.countersign.worker.mail;

import dev.countersign.worker.mail.MailServer.Login;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * The library's conversation with a server, which also tells how far it came: until the server has asked
 * for the text it has nothing to deliver, and what it says to the text's end is its word on the whole mail
 * (RFC 5321, 4.1.1.4).
 */
final class WatchedTransport extends SMTPTransport {
    private static final int NO_ANSWER = -1;

    private final @Nullable Login login;
    private boolean textBegun;
    private boolean textEnded;
    private int answer = NO_ANSWER;

    WatchedTransport(Session session, @Nullable Login login) {
        super(session, null);
        this.login = login;
    }

    /** Whether a part of the text may have left. */
    boolean textBegun() {
        return textBegun;
    }

    /** What the server said to the whole text; negative when nothing. */
    int answer() {
        return answer;
    }

    @Override
    @SuppressWarnings("NullAway") // the library is not annotated; it takes null for no one
    protected synchronized boolean protocolConnect(
            @Nullable String host, int port, @Nullable String user, @Nullable String password)
            throws MessagingException {
        return super.protocolConnect(
                host, port, login == null ? null : login.user(), login == null ? null : login.password());
    }

    @Override
    protected OutputStream data() throws MessagingException {
        OutputStream text = super.data();
        textBegun = true;
        return text;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        textEnded = true;
        super.finishData();
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int status = super.readServerResponse();
        // The first one after the end; what follows belongs to the library's clearing up.
        if (textEnded && answer == NO_ANSWER) {
            answer = status;
        }
        return status;
    }
}
