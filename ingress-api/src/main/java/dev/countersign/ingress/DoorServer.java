package dev.countersign.ingress;

import dev.countersign.domain.request.Limits;
import dev.countersign.door.ConnectionsMax;
import dev.countersign.door.TimedHeaders;
import dev.countersign.ingress.problem.ProblemReportValve;
import java.net.InetAddress;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Tomcat as this door needs it. Done in code, not in a properties file, so that the door is the same
 * wherever it is built into.
 */
final class DoorServer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Logger log = LoggerFactory.getLogger(DoorServer.class);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final int BACKLOG = 1_024;
    private static final int UNLIMITED = -1;
    private static final int READ_BYTES = 4_096;
    /** An answer that is longer passes by the buffer: it is whole before it is written. */
    private static final int ANSWER_BYTES = 1_024;

    /**
     * What a connection holds at most beside its headers' room, until a key is known: its buffers, and as
     * many small headers as there may be. Measured.
     */
    private static final long CONNECTION_BYTES = 40 * 1024;

    /** Of the heap, for connections that are all at their worst. */
    private static final int PART_OF_HEAP = 4;

    private static final int TRAILERS_AND_EXTENSIONS_BYTES_MAX = 1_024;
    /** Query parameters; the longest list that any path takes is far shorter. */
    private static final int PARAMETERS_MAX = 32;

    private final IngressSettings settings;

    DoorServer(IngressSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (factory.getAddress() == null) {
            // Reachable from elsewhere only where somebody asked for it with server.address.
            factory.setAddress(InetAddress.getLoopbackAddress());
        }
        // Tomcat logs the first malformed header of a day as it came: with the secret, if that is where
        // it was malformed. This property is Tomcat's only way to switch that off.
        System.setProperty("org.apache.juli.logging.UserDataHelper.CONFIG", "NONE");
        factory.setProtocol(TimedHeaders.class.getName());
        factory.addConnectorCustomizers(this::limit);
        factory.addContextCustomizers(context -> {
            StandardHost host = (StandardHost) context.getParent();
            host.setErrorReportValveClass(ProblemReportValve.class.getName());
            host.getPipeline().addValve(new ProblemReportValve());
        });
    }

    private void limit(Connector connector) {
        connector.setMaxParameterCount(PARAMETERS_MAX);
        connector.setMaxPostSize(0);
        AbstractHttp11Protocol<?> http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        // A waiting caller costs a parked virtual thread and not one of two hundred.
        http.setExecutor(new VirtualThreadExecutor("ingress-http-"));
        http.setMaxConnections(connectionsMax());
        http.setAcceptCount(BACKLOG);
        // Per read; over all reads, the head has a limit in TimedHeaders and the body in BodyReader.
        http.setConnectionTimeout((int) settings.readWithin().toMillis());
        if (http instanceof TimedHeaders timed) {
            timed.within(settings.headersWithin());
            // A caller who waits holds them: with Tomcat's own 8 KB and as many characters, a third of what it costs.
            timed.answerBuffer(ANSWER_BYTES);
        }
        http.setKeepAliveTimeout((int) KEEP_ALIVE.toMillis());
        http.setMaxKeepAliveRequests(UNLIMITED);
        http.setMaxHttpRequestHeaderSize((int) settings.headersMax().toBytes());
        // Each connection has this much of the heap beside the room for its headers; bodies are read in such pieces.
        connector.setProperty("socket.appReadBufSize", Integer.toString(READ_BYTES));
        // What an early refusal leaves unread is read and dropped up to here, so that the refusal arrives.
        http.setMaxSwallowSize(Limits.BODY_BYTES_MAX);
        http.setMaxTrailerSize(TRAILERS_AND_EXTENSIONS_BYTES_MAX);
        http.setMaxExtensionSize(TRAILERS_AND_EXTENSIONS_BYTES_MAX);
    }

    private int connectionsMax() {
        int wanted = settings.connectionsMax();
        long bytesEach = settings.headersMax().toBytes() + CONNECTION_BYTES;
        int fitting =
                ConnectionsMax.fitting(wanted, bytesEach, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
        if (fitting < wanted) {
            log.atInfo()
                    .addKeyValue("wanted", wanted)
                    .addKeyValue("connections", fitting)
                    .log("The heap has room for fewer connections than are set");
        }
        return fitting;
    }
}
