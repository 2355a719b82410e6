package dev.countersign.schemas.seal;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A subject's key as its topic has it.
 *
 * @param wrapped the secret, encrypted under the master key
 * @param createdAt to whole microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // equal by what is in it
public record WrappedKey(byte[] wrapped, Instant createdAt) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WrappedKey that
                && Arrays.equals(wrapped, that.wrapped)
                && createdAt.equals(that.createdAt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(wrapped);
    }

    @Override
    public String toString() {
        return "WrappedKey[" + createdAt + "]";
    }
}
