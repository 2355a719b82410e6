package dev.countersign.audit.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The digest of all of an export's other bytes, as the last ones of its zip file's comment: so that a byte
 * that changed by accident is found also where nobody reads it, in the dates and names that a zip file
 * holds twice. Against who changes it on purpose it says nothing; that is what the ledger is for.
 */
public final class FileSeal {
    private static final String LABEL = "sha-256 of all bytes before: ";
    private static final int HEX_CHARS = 64;
    private static final int BUFFER_BYTES = 1024 * 1024;

    /** The comment before the digest is known. */
    public static final String OPEN = LABEL + "0".repeat(HEX_CHARS);

    private FileSeal() {}

    /** Puts the digest in its place, at the end of a file that ends with {@link #OPEN}. */
    public static void close(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer digest = ByteBuffer.wrap(digest(channel).getBytes(StandardCharsets.US_ASCII));
            long at = channel.size() - HEX_CHARS;
            while (digest.hasRemaining()) {
                at += channel.write(digest, at);
            }
        }
    }

    /** Whether the file has a seal, and is to the byte what was sealed. */
    static boolean holds(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < OPEN.length()) {
                return false;
            }
            ByteBuffer end = ByteBuffer.allocate(OPEN.length());
            while (end.hasRemaining() && channel.read(end, channel.size() - end.remaining()) >= 0) {
                // Until it is all there.
            }
            return new String(end.array(), StandardCharsets.US_ASCII).equals(LABEL + digest(channel));
        }
    }

    private static String digest(FileChannel channel) throws IOException {
        MessageDigest sha256 = RecordWriter.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long end = channel.size() - HEX_CHARS;
        for (long at = 0; at < end; ) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new IOException("The file became shorter while it was read");
            }
            sha256.update(buffer.flip());
            at += read;
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
