package dev.countersign.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private static final int LARGE = 10_000;
    private static final int SMALL = 4_096;

    private final BodyReader bodies = new BodyReader(20_000, Duration.ofSeconds(10), new BodyBudget(16_000));

    /** ABUSE A33: what exceeds the budget is refused at once, announced or not, and there is room when it is let go. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a33LargeBodiesTogetherHaveABudget(boolean announced) throws Exception {
        HttpServletRequest first = request(announced, LARGE, LARGE);
        assertThat(bodies.read(first)).hasSize(LARGE);

        isUnavailable(request(announced, LARGE, LARGE));
        isUnavailable(request(!announced, LARGE, LARGE));
        BodyReader.letGo(first);
        BodyReader.letGo(first);

        HttpServletRequest next = request(announced, LARGE, LARGE);
        assertThat(bodies.read(next)).hasSize(LARGE);
        isUnavailable(request(announced, LARGE, LARGE));
    }

    @Test
    void smallBodiesTakeNothingOfIt() throws Exception {
        assertThat(bodies.read(request(true, LARGE, LARGE))).hasSize(LARGE);

        for (int i = 0; i < 100; i++) {
            assertThat(bodies.read(request(true, SMALL, SMALL))).hasSize(SMALL);
            assertThat(bodies.read(request(false, SMALL - 1, SMALL - 1))).hasSize(SMALL - 1);
        }

        isUnavailable(request(true, LARGE, LARGE));
    }

    /** ABUSE A33. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a33ABodyThatDoesNotComeGivesBackWhatItHad(boolean announced) throws Exception {
        for (int i = 0; i < 3; i++) {
            HttpServletRequest slow = request(announced, LARGE, LARGE - 1);
            isRefused(ProblemCode.REQUEST_TIMEOUT, slow);
            isUnavailable(request(true, LARGE, LARGE));
            BodyReader.letGo(slow);
        }

        assertThat(bodies.read(request(announced, LARGE, LARGE))).hasSize(LARGE);
    }

    private void isUnavailable(HttpServletRequest request) {
        isRefused(ProblemCode.UNAVAILABLE, request);
        BodyReader.letGo(request);
    }

    private void isRefused(ProblemCode code, HttpServletRequest request) {
        assertThatThrownBy(() -> bodies.read(request)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(code);
            assertThat(refused.problem().headers()).containsEntry("Connection", "close");
            assertThat(refused.problem().headers().containsKey("Retry-After"))
                    .isEqualTo(code == ProblemCode.UNAVAILABLE);
        });
    }

    /** One that sends some of its bytes, and is silent then where they are not all. */
    private static HttpServletRequest request(boolean announced, int bytes, int sent) {
        Map<Object, Object> attributes = new HashMap<>();
        InputStream in = new ByteArrayInputStream(new byte[sent]);
        return (HttpServletRequest) Proxy.newProxyInstance(
                BodyReaderTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaders" ->
                        Collections.enumeration(
                                arguments[0].equals("Content-Type") ? List.of("application/json") : List.of());
                    case "getContentLengthLong" -> announced ? (long) bytes : -1L;
                    case "getInputStream" -> new Sent(in, sent < bytes);
                    case "getAttribute" -> attributes.get(arguments[0]);
                    case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static final class Sent extends ServletInputStream {
        private final InputStream in;
        private final boolean silentAfter;

        Sent(InputStream in, boolean silentAfter) {
            this.in = in;
            this.silentAfter = silentAfter;
        }

        @Override
        public int read() throws IOException {
            throw new UnsupportedOperationException("One byte is never read");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            if (count < 0 && silentAfter) {
                throw new SocketTimeoutException();
            }
            return count;
        }

        @Override
        public boolean isFinished() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isReady() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
