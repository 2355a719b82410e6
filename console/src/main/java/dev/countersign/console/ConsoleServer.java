package dev.countersign.console;

import dev.countersign.console.signin.PageSignIn;
import dev.countersign.door.TimedHeaders;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.Session;

/**
 * Tomcat as this door needs it. Done in code, not in a properties file, so that the door is the same
 * wherever it is built into.
 */
final class ConsoleServer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    /** What is silent for so long while a request arrives is cut. */
    private static final Duration STALL_MAX = Duration.ofSeconds(5);

    /** What is left of a refused request is not waited for: it may drip for ever. */
    private static final int SWALLOWED_BYTES_MAX = 0;

    /** Until it is said how long a session lives; that is when somebody signs in, which begins it. */
    private static final Duration SIGNING_IN_MAX = Duration.ofMinutes(15);

    private static final int HEADER_BYTES_MAX = 16 * 1024;

    private final ConsoleSettings settings;

    ConsoleServer(ConsoleSettings settings) {
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
        session(factory.getSettings().getSession());
        factory.setProtocol(TimedHeaders.class.getName());
        factory.addErrorPages(new ErrorPage("/error"));
        factory.addConnectorCustomizers(this::limit);
        factory.addContextCustomizers(context -> {
            StandardManager manager = new StandardManager();
            manager.setMaxActiveSessions(settings.sessionsMax());
            // Who is signed in must not be written to a disk.
            manager.setPathname(null);
            context.setManager(manager);
            StandardHost host = (StandardHost) context.getParent();
            ErrorReportValve plain = new ErrorReportValve();
            plain.setShowReport(false);
            plain.setShowServerInfo(false);
            host.getPipeline().addValve(plain);
        });
    }

    private static void session(Session session) {
        session.setTimeout(SIGNING_IN_MAX);
        session.setTrackingModes(Set.of(Session.SessionTrackingMode.COOKIE));
        session.getCookie().setName(PageSignIn.COOKIE);
        session.getCookie().setHttpOnly(true);
        session.getCookie().setPath("/");
        // Lax, not Strict: a link in a notification, and the way back from the identity provider, come
        // from other sites. What changes anything is a POST, which Lax keeps out.
        session.getCookie().setSameSite(SameSite.LAX);
    }

    private void limit(Connector connector) {
        // Forms and queries are read, bounded and refused by the filter of the package body.
        connector.setMaxParameterCount(-1);
        connector.setMaxPostSize(0);
        AbstractHttp11Protocol<?> http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        // An open stream costs a parked virtual thread and not one of two hundred.
        http.setExecutor(new VirtualThreadExecutor("console-http-"));
        http.setMaxConnections(settings.connectionsMax());
        http.setConnectionTimeout(
                (int) Math.min(STALL_MAX.toMillis(), settings.bodyWithin().toMillis()));
        if (http instanceof TimedHeaders timed) {
            timed.within(settings.headersWithin());
        }
        http.setKeepAliveTimeout((int) KEEP_ALIVE.toMillis());
        http.setMaxHttpRequestHeaderSize(HEADER_BYTES_MAX);
        http.setMaxSwallowSize(SWALLOWED_BYTES_MAX);
    }
}
