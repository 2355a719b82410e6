package dev.countersign.door;

import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP, with a limit to how long the head of a request may take in all. Tomcat itself limits
 * the silence between two reads, so that one byte every few seconds would hold a connection for hours.
 * A head that drips costs no thread meanwhile.
 *
 * <p>Public, and made without arguments, because the server makes it by its name.
 */
public final class TimedHeaders extends Http11NioProtocol {
    private static final int TOMCATS_OWN = -1;

    private volatile Duration within = Duration.ofSeconds(10);
    private volatile int answerBytes = TOMCATS_OWN;

    public TimedHeaders() {
        getEndpoint().setHandler(new Watching(getHandler()));
    }

    /** How long the head may take from its first byte on. */
    public void within(Duration limit) {
        within = limit;
    }

    /**
     * How much of an answer is held back before its first byte leaves, in bytes and, where it is written as text,
     * in characters. Each connection that is at work has both buffers all the while. For doors whose answers are
     * complete before they are written; others may want to take back what they have begun.
     */
    public void answerBuffer(int bytes) {
        answerBytes = bytes;
    }

    @Override
    public int getDesiredBufferSize() {
        return answerBytes;
    }

    private final class Watching implements Handler<NioChannel> {
        private final Handler<NioChannel> serving;

        Watching(Handler<NioChannel> serving) {
            this.serving = serving;
        }

        @Override
        public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            SocketState state = serving.process(socket, event);
            // What drips is seen at each of its drops; what is silent, Tomcat cuts by itself.
            return state == SocketState.LONG && isLate(socket) ? SocketState.CLOSED : state;
        }

        /** Whether a head is not whole yet that should be. Each has its own time, however soon it follows another. */
        private boolean isLate(SocketWrapperBase<NioChannel> socket) {
            return socket.getCurrentProcessor() instanceof Processor processor
                    // Or else it is whole, and its answer is what is waited for.
                    && !processor.isAsync()
                    && System.nanoTime() - processor.getRequest().getStartTimeNanos() > within.toNanos();
        }

        @Override
        public Object getGlobal() {
            return serving.getGlobal();
        }

        @Override
        public void release(SocketWrapperBase<NioChannel> socket) {
            serving.release(socket);
        }

        @Override
        public void pause() {
            serving.pause();
        }

        @Override
        public void recycle() {
            serving.recycle();
        }
    }
}
