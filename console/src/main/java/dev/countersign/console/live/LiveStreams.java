package dev.countersign.console.live;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Approvals.Change;
import dev.countersign.console.approval.Approvals.Following;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.Sessions;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.SmartLifecycle;

/**
 * Tells open pages what changed, as server-sent events that name approvals and nothing else; the page
 * then asks for what it shows. One stream for a session: a new one ends the one before. A stream ends
 * with its session, and is no use of it.
 *
 * <p>A stream costs a parked virtual thread. When there are too many, 503, and the page asks now and
 * then instead.
 */
public final class LiveStreams implements SmartLifecycle {
    /** Then the page connects again, and who it is for is looked at again. */
    private static final Duration STREAM_MAX = Duration.ofMinutes(5);

    private final Approvals approvals;
    private final Sessions sessions;
    private final int streamsMax;
    private final Duration heartbeat;
    private final Map<String, LiveStream> streams = new LinkedHashMap<>();
    private boolean running;

    public LiveStreams(Approvals approvals, Sessions sessions, int streamsMax, Duration heartbeat) {
        this.approvals = approvals;
        this.sessions = sessions;
        this.streamsMax = streamsMax;
        this.heartbeat = heartbeat;
    }

    /** Serves a stream until it ends; the calling thread is the stream's. */
    void serve(HttpSession session, Person person, HttpServletResponse response) throws IOException {
        String id = session.getId();
        LiveStream stream = new LiveStream();
        if (!add(id, stream)) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        try (Following _ = approvals.follow(person.organization(), stream::changed)) {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            // Some proxies hold a stream back until it ends.
            response.setHeader("X-Accel-Buffering", "no");
            pump(stream, session, response.getOutputStream(), response);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            remove(id, stream);
        }
    }

    private void pump(LiveStream stream, HttpSession session, OutputStream out, HttpServletResponse response)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        write(out, response, "retry: 3000\nevent: open\ndata: {}\n\n");
        while (System.nanoTime() - began < STREAM_MAX.toNanos()) {
            LiveStream.Next next = stream.await(heartbeat);
            if (next.ended()) {
                write(out, response, next.superseded() ? "event: superseded\ndata: {}\n\n" : ": bye\n\n");
                return;
            }
            if (!sessions.isAlive(session)) {
                write(out, response, "event: signed-out\ndata: {}\n\n");
                return;
            }
            StringBuilder events = new StringBuilder(next.changes().isEmpty() ? ": \n\n" : "");
            for (Change change : next.changes()) {
                events.append("event: change\ndata: ").append(data(change)).append("\n\n");
            }
            write(out, response, events.toString());
        }
    }

    /** An id as a line of its own: what could break the line, or is no id of ours, is dropped. */
    private static String data(Change change) {
        return change.id().replaceAll("[^A-Za-z0-9_-]", "");
    }

    private static void write(OutputStream out, HttpServletResponse response, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private synchronized boolean add(String session, LiveStream stream) {
        LiveStream before = streams.get(session);
        if (!running || (before == null && streams.size() >= streamsMax)) {
            return false;
        }
        streams.put(session, stream);
        if (before != null) {
            before.end(true);
        }
        return true;
    }

    private synchronized void remove(String session, LiveStream stream) {
        streams.remove(session, stream);
    }

    /** Streams that are open now. */
    public synchronized int open() {
        return streams.size();
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    /** Ends every stream, before the server waits for its requests to end. */
    @Override
    public synchronized void stop() {
        running = false;
        streams.values().forEach(stream -> stream.end(false));
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
