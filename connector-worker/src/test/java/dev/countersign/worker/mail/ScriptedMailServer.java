package dev.countersign.worker.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** As much of RFC 5321 as a mail takes, with whatever answers a test wants. */
public final class ScriptedMailServer implements AutoCloseable {
    /** In place of an answer: the connection is cut. */
    public static final String CUT = "cut";

    /** In place of an answer: nothing, ever. */
    public static final String SILENCE = "silence";

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final @Nullable SSLContext tls;
    private final boolean fromTheStart;
    private final ServerSocket server;
    private final Thread serving;

    private ScriptedMailServer(@Nullable SSLContext tls, boolean fromTheStart) throws IOException {
        this.tls = tls;
        this.fromTheStart = fromTheStart;
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        serving = Thread.ofVirtual().start(this::serve);
    }

    public static ScriptedMailServer start() throws IOException {
        return new ScriptedMailServer(null, false);
    }

    /** @param fromTheStart else it offers STARTTLS */
    public static ScriptedMailServer start(SSLContext tls, boolean fromTheStart) throws IOException {
        return new ScriptedMailServer(tls, fromTheStart);
    }

    /** @param verb of a command; {@code .} for the end of the text, {@code hello} for the greeting */
    public ScriptedMailServer answering(String verb, String line) {
        answers.put(verb, line);
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Every line that came, in order. */
    public List<String> said() {
        return said;
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // Until then it might take one more connection.
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> talkAndClose(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void talkAndClose(Socket client) {
        try (client) {
            talk(fromTheStart ? secured(client) : client);
        } catch (IOException gone) {
            // The other side has left.
        }
    }

    private void talk(Socket client) throws IOException {
        Socket socket = client;
        BufferedReader in = reader(socket);
        boolean going = say(socket, answers.getOrDefault("hello", "220 test"));
        boolean text = false;
        while (going) {
            String line = in.readLine();
            if (line == null) {
                return;
            }
            said.add(line);
            if (text && !line.equals(".")) {
                continue;
            }
            String verb = text ? "." : line.split(" ", 2)[0];
            String answer = answers.getOrDefault(verb, usual(verb, socket));
            going = say(socket, answer);
            text = verb.equals("DATA") && answer.startsWith("354");
            if (verb.equals("STARTTLS")) {
                socket = secured(socket);
                in = reader(socket);
            }
            going &= !verb.equals("QUIT");
        }
    }

    private String usual(String verb, Socket socket) {
        return switch (verb) {
            case "EHLO" -> tls == null || socket instanceof SSLSocket ? "250 test" : "250-test\r\n250 STARTTLS";
            case "STARTTLS" -> "220 go on";
            case "DATA" -> "354 go on";
            case "QUIT" -> "221 bye";
            default -> "250 ok";
        };
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, false);
        secured.setUseClientMode(false);
        secured.startHandshake();
        return secured;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Whether the conversation goes on. */
    private static boolean say(Socket client, String line) throws IOException {
        if (line.equals(CUT)) {
            return false;
        }
        if (!line.equals(SILENCE)) {
            OutputStream out = client.getOutputStream();
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return true;
    }
}
