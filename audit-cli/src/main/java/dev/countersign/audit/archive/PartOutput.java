package dev.countersign.audit.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of a part's file on their way into the zip file, which stays open when they end. */
final class PartOutput extends FilterOutputStream {
    private final MessageDigest sha256 = RecordWriter.sha256();

    PartOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        sha256.update((byte) one);
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sha256.update(bytes, offset, length);
        out.write(bytes, offset, length);
    }

    @Override
    public void close() {
        // Others follow it into the same file.
    }

    /** The digest of all of them, in hexadecimal digits; asked once. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
