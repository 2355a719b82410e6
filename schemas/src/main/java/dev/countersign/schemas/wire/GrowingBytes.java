package dev.countersign.schemas.wire;

import java.io.OutputStream;
import java.util.Arrays;

/** A byte array that grows, for one thread: {@code ByteArrayOutputStream} without its locks. */
final class GrowingBytes extends OutputStream {
    private static final int FIRST_BYTES = 512;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    @Override
    public void write(int b) {
        ensureRoom(1);
        bytes[length++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        ensureRoom(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void reset() {
        length = 0;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets the contents if they needed more than this. */
    void shrinkTo(int bytesMax) {
        if (bytes.length > bytesMax) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    private void ensureRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, count)));
        }
    }
}
