package dev.countersign.ingress.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;

/**
 * One row of {@link HostileRequests}.
 *
 * @param name a sentence's worth of what is wrong with it
 * @param statuses what it may be answered; more than one only where the server may choose where it
 *     stops reading
 * @param errors the short codes that the problem document may carry; empty for an answer that is no
 *     problem
 */
public record HostileRequest(String name, Set<Integer> statuses, Set<String> errors, Sending sending) {
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
    private static final int ANSWER_MILLIS = (int) Duration.ofSeconds(45).toMillis();

    /** How it goes out. */
    @FunctionalInterface
    public interface Sending {
        /** Writes the request. A server that closes in the middle is no failure of the sender. */
        void to(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /** Sends it on a connection of its own and reads the answer. */
    public RawAnswer send(String host, int port) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            try {
                sending.to(socket, socket.getOutputStream());
            } catch (SocketException closed) {
                // Refused before it was read to its end; what was answered may still be there.
            }
            return answer(socket.getInputStream());
        }
    }

    private static RawAnswer answer(InputStream in) throws IOException {
        try {
            return RawAnswer.read(in);
        } catch (SocketException reset) {
            return RawAnswer.read(InputStream.nullInputStream());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
