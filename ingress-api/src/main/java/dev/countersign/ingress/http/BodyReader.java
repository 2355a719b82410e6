package dev.countersign.ingress.http;

import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Reads a request's JSON body as bytes, bounded in size and in time, and what all hold at once, in a budget.
 *
 * <p>What a body takes of the budget, its request has until {@link #letGo}: {@link EndpointServlet} sees to that before
 * it answers, and whoever waits without the body does so before.
 *
 * @param bytesMax a longer body is refused, at once where its length is announced
 * @param within from the first read to the last byte; a slower body is refused
 * @param budget of all bodies above a few kilobytes; what exceeds it is refused at once
 */
public record BodyReader(int bytesMax, Duration within, BodyBudget budget) {
    /** Every request may have as much: how many there are, the number of connections bounds. */
    private static final int FIRST_BYTES = 4 * 1024;

    private static final String RESERVATION = BodyBudget.Reservation.class.getName();

    /** @throws ProblemException 400, 408, 413, 415 or 503 */
    public byte[] read(HttpServletRequest request) throws IOException {
        mustBeJson(Collections.list(request.getHeaders("Content-Type")));
        return readAny(request);
    }

    /** The same of any type; which are taken, the caller says. */
    public byte[] readAny(HttpServletRequest request) throws IOException {
        Collections.list(request.getHeaders("Content-Encoding")).forEach(BodyReader::mustNotBeEncoded);
        long announced = request.getContentLengthLong();
        if (announced > bytesMax) {
            throw tooLarge();
        }
        if (announced > FIRST_BYTES) {
            reserve(request, (int) announced);
        }
        try {
            return read(request, announced);
        } catch (SocketTimeoutException late) {
            throw tooSlow();
        } catch (IOException broken) {
            throw closing(ProblemCode.BAD_REQUEST, "The body could not be read to its end");
        }
    }

    /** @param announced how many bytes; negative when that was not said */
    private byte[] read(HttpServletRequest request, long announced) throws IOException {
        InputStream in = request.getInputStream();
        long start = System.nanoTime();
        // Grows with what arrives: whoever announces much and sends little holds little. One byte more than is
        // announced, so that the end is seen without growing.
        byte[] buffer = new byte[announced < 0 ? FIRST_BYTES : (int) Math.min(announced + 1, FIRST_BYTES)];
        int length = 0;
        while (true) {
            int count = in.read(buffer, length, buffer.length - length);
            if (count < 0) {
                return Arrays.copyOf(buffer, length);
            }
            length += count;
            if (length > bytesMax) {
                throw tooLarge();
            }
            if (System.nanoTime() - start > within.toNanos()) {
                throw tooSlow();
            }
            if (length == buffer.length) {
                int more = Math.min(length, bytesMax + 1 - length);
                if (announced < 0) {
                    reserve(request, more);
                }
                buffer = Arrays.copyOf(buffer, length + more);
            }
        }
    }

    private void reserve(HttpServletRequest request, int bytes) {
        if (!reservation(request).grow(bytes)) {
            throw new ProblemException(Problem.of(
                            ProblemCode.UNAVAILABLE, "Too many large bodies are being read now; nothing was accepted")
                    .retryAfter(1)
                    .with("Connection", "close"));
        }
    }

    private BodyBudget.Reservation reservation(HttpServletRequest request) {
        if (request.getAttribute(RESERVATION) instanceof BodyBudget.Reservation begun) {
            return begun;
        }
        BodyBudget.Reservation fresh = budget.open();
        request.setAttribute(RESERVATION, fresh);
        return fresh;
    }

    /** Gives back what the request has of the budget: neither its body nor what was made of it is held any more. */
    public static void letGo(HttpServletRequest request) {
        if (request.getAttribute(RESERVATION) instanceof BodyBudget.Reservation reservation) {
            reservation.giveBack();
        }
    }

    /** Of two, the next program on the way may take the other one. */
    private static void mustBeJson(List<String> contentTypes) {
        if (contentTypes.size() != 1 || !isJson(contentTypes.getFirst())) {
            throw closing(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "The body must be JSON in UTF-8, with one header Content-Type: application/json");
        }
    }

    private static boolean isJson(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals(HttpAnswer.JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("charset=")
                    && !parameter.equals("charset=utf-8")
                    && !parameter.equals("charset=\"utf-8\"")) {
                return false;
            }
        }
        return true;
    }

    private static void mustNotBeEncoded(String encoding) {
        if (!encoding.strip().equalsIgnoreCase("identity")) {
            throw closing(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The body must be sent as it is, without Content-Encoding");
        }
    }

    private ProblemException tooLarge() {
        return closing(ProblemCode.PAYLOAD_TOO_LARGE, "The body is longer than " + bytesMax + " bytes");
    }

    private ProblemException tooSlow() {
        return closing(
                ProblemCode.REQUEST_TIMEOUT, "The body did not arrive within " + within.toSeconds() + " seconds");
    }

    /** Part of the body may be unread: the connection is not used again. */
    private static ProblemException closing(ProblemCode code, String detail) {
        return new ProblemException(Problem.of(code, detail).with("Connection", "close"));
    }
}
