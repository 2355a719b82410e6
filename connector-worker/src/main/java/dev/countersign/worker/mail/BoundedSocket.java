package dev.countersign.worker.mail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A socket from which only so much is read: a server's answer has no length of its own. */
final class BoundedSocket extends Socket {
    /** Of a conversation in which the server says some lines of text and its certificates. */
    static final int BYTES_MAX = 256 * 1024;

    private long left = BYTES_MAX;

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int next = super.read();
                count(next < 0 ? 0 : 1);
                return next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                count(count);
                return count;
            }
        };
    }

    private void count(int bytes) throws IOException {
        left -= Math.max(0, bytes);
        if (left < 0) {
            throw new IOException("The server said more than " + BYTES_MAX + " bytes");
        }
    }
}
