package dev.countersign.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EndpointServletTest {
    private static final String CANARY = "c4n4ry-of-a-failure";
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(EndpointServlet.class);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    private final AtomicInteger status = new AtomicInteger();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        logged.start();
        LOG.addAppender(logged);
    }

    @AfterEach
    void leave() {
        LOG.detachAppender(logged);
    }

    /** ABUSE A34, A35: whatever a failure's text has in it, neither answer nor log has; the log has type and place. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a35AFailureInsideIsAnsweredWithNothingOfIt(boolean checked) throws Exception {
        Endpoint failing = request -> {
            IllegalStateException cause = new IllegalStateException("jdbc:h2:mem:x;PASSWORD=" + CANARY);
            if (checked) {
                throw new IOException(CANARY, cause);
            }
            throw new IllegalArgumentException(CANARY, cause);
        };

        new EndpointServlet("GET", failing).service(request(), response());

        assertThat(status).hasValue(500);
        assertThat(body.toString(StandardCharsets.UTF_8))
                .contains("\"error\":\"internal_error\"", "The request failed inside; it was logged")
                .doesNotContain(CANARY, "jdbc", "Exception", "\\tat ", "java.");
        assertThat(logged.list).singleElement().satisfies(event -> {
            String text = event.getFormattedMessage()
                    + event.getKeyValuePairs()
                    + ThrowableProxyUtil.asString(event.getThrowableProxy());
            assertThat(text)
                    .contains(checked ? "java.io.IOException" : "java.lang.IllegalArgumentException")
                    .contains("Caused by", "java.lang.IllegalStateException", "EndpointServletTest.java")
                    .doesNotContain(CANARY, "jdbc");
        });
    }

    private static HttpServletRequest request() {
        InvocationHandler get = (proxy, method, arguments) -> method.getName().equals("getMethod") ? "GET" : null;
        return proxy(HttpServletRequest.class, get);
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (proxy, method, arguments) -> {
            if (method.getName().equals("setStatus")) {
                status.set((Integer) arguments[0]);
            }
            return method.getName().equals("getOutputStream") ? output() : null;
        });
    }

    private ServletOutputStream output() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException("Answers are written at once");
            }

            @Override
            public void write(int octet) {
                body.write(octet);
            }
        };
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
