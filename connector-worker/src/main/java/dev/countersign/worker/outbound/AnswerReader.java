package dev.countersign.worker.outbound;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * Makes something of an answer, while the connection is open and the deadline runs. It reads up to a limit
 * of its own and no further.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface AnswerReader<T> {
    /**
     * Reads an answer.
     *
     * @throws IOException when the connection breaks; the request then counts as unanswered
     */
    Read<T> read(ClassicHttpResponse response) throws IOException;

    /**
     * What was read.
     *
     * @param whole whether the body was read to its end; else the connection is cut
     */
    record Read<T>(T value, boolean whole) {}
}
