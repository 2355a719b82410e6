package dev.countersign.ingress.platform;

import dev.countersign.egress.CallbackRules;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * POSTs a body to an address that a caller chose. The address is checked as text, the addresses behind its
 * name are checked when they are looked up, and the connection goes to exactly one of those: a client that
 * looked the name up again could be led elsewhere. Of the answer, the status is read and nothing more.
 */
final class RunCallbackSender {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final int STATUS_LINE_BYTES_MAX = 512;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");

    private final Reach reach;
    private final GuardedResolver resolver;

    RunCallbackSender(Reach reach) {
        this.reach = reach;
        this.resolver = new GuardedResolver(reach, InetAddress::getAllByName);
    }

    /** What came of one try. */
    enum Sent {
        /** The receiver took it. */
        TAKEN,
        /** Another try may do better. */
        LATER,
        /** No try will. */
        NEVER
    }

    /** @param token null for none */
    Sent send(String url, @Nullable String token, byte[] body) {
        try {
            TargetUrl target = CallbackRules.url(url, reach);
            int status = post(target, token, body);
            if (status >= 200 && status < 300) {
                return Sent.TAKEN;
            }
            boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
            return passing ? Sent.LATER : Sent.NEVER;
        } catch (ForbiddenTargetException forbidden) {
            return Sent.NEVER;
        } catch (IOException away) {
            return Sent.LATER;
        }
    }

    private int post(TargetUrl target, @Nullable String token, byte[] body)
            throws IOException, ForbiddenTargetException {
        InetAddress address = resolver.resolve(target.host())[0];
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, target.port()), (int) CONNECT_WITHIN.toMillis());
            plain.setSoTimeout((int) ANSWER_WITHIN.toMillis());
            try (Socket socket = target.encrypted() ? encrypted(plain, target) : plain) {
                OutputStream out = socket.getOutputStream();
                out.write(head(target, token, body.length));
                out.write(body);
                out.flush();
                return status(socket.getInputStream());
            }
        }
    }

    /** The certificate must be the name's, as HTTPS asks. */
    private static SSLSocket encrypted(Socket plain, TargetUrl target) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** All of it is visible ASCII: the URL by its rules, the token by the request's. */
    private static byte[] head(TargetUrl target, @Nullable String token, int bodyBytes) {
        String path = target.path().isEmpty() ? "/" : target.path();
        String query = target.query().isEmpty() ? "" : "?" + target.query();
        String origin = target.origin();
        String head = "POST " + path + query + " HTTP/1.1\r\n"
                + "Host: " + origin.substring(origin.indexOf("://") + 3) + "\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                + "Content-Type: application/json\r\n"
                + "Content-Length: " + bodyBytes + "\r\n"
                + "Connection: close\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static int status(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.length() < STATUS_LINE_BYTES_MAX) {
            line.append((char) next);
            next = in.read();
        }
        Matcher status = STATUS_LINE.matcher(line.toString().stripTrailing());
        if (!status.matches()) {
            throw new IOException("The receiver did not answer in HTTP/1");
        }
        return Integer.parseInt(status.group(1));
    }
}
