package dev.countersign.ledger.tree;

import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.BrokenLedgerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which leaf each receipt is. Because sequences are contiguous, it is one file for each partition and
 * issuer with eight bytes for each receipt: the n-th number is the leaf's index of the receipt with
 * sequence n. Derived, and made anew with the tree.
 *
 * <p>One writer; any number of threads may look up.
 */
final class PlaceIndex implements AutoCloseable {
    private static final String SUFFIX = ".leaves";

    private final Path directory;
    private final Map<Owner, Column> columns = new ConcurrentHashMap<>();

    private record Owner(int partition, Issuer issuer) {
        static Owner of(ReceiptPlace place) {
            return new Owner(place.partition(), place.issuer());
        }

        Path file(Path directory) {
            return directory.resolve(issuer.name().toLowerCase(Locale.ROOT) + "-" + partition + SUFFIX);
        }

        static @Nullable Owner of(Path file) {
            String name = String.valueOf(file.getFileName());
            for (Issuer issuer : Issuer.values()) {
                String prefix = issuer.name().toLowerCase(Locale.ROOT) + "-";
                if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
                    return new Owner(
                            Integer.parseInt(name.substring(prefix.length(), name.length() - SUFFIX.length())), issuer);
                }
            }
            return null;
        }
    }

    private PlaceIndex(Path directory) {
        this.directory = directory;
    }

    /** @param size of the tree; what a crash left of larger ones is dropped */
    static PlaceIndex open(Path directory, long size) throws IOException {
        Files.createDirectories(directory);
        PlaceIndex index = new PlaceIndex(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Owner owner = Owner.of(file);
                if (owner != null) {
                    index.columns.put(owner, Column.open(file, size));
                }
            }
        }
        return index;
    }

    /** How many receipts are in it. */
    long size() {
        return columns.values().stream().mapToLong(Column::length).sum();
    }

    /** @throws BrokenLedgerException when another receipt of that partition and issuer is due */
    void append(ReceiptPlace place, long leaf) throws IOException {
        Owner owner = Owner.of(place);
        Column column = columns.get(owner);
        long due = column == null ? 0 : column.length();
        if (place.sequence() != due) {
            throw BrokenLedgerException.gap(place, due);
        }
        if (column == null) {
            column = Column.open(owner.file(directory), leaf);
            columns.put(owner, column);
        }
        column.append(leaf);
    }

    /** @return null when the receipt is not in the tree yet */
    @Nullable
    Long leafOf(ReceiptPlace place) throws IOException {
        Column column = columns.get(Owner.of(place));
        return column == null ? null : column.get(place.sequence());
    }

    void flush() throws IOException {
        for (Column column : columns.values()) {
            column.flush();
        }
    }

    @Override
    public void close() throws IOException {
        for (Column column : columns.values()) {
            column.close();
        }
    }

    /** One file of numbers. The last are kept until a flush, or until there are many: few writes, and not one a leaf. */
    private static final class Column {
        private static final int KEPT_MAX = 512;

        private final FileChannel file;
        private final ByteBuffer kept = ByteBuffer.allocate(KEPT_MAX * Long.BYTES);
        /** Numbers in the file; those that are kept follow. */
        private long written;

        private boolean dirty;

        private Column(FileChannel file, long written) {
            this.file = file;
            this.written = written;
        }

        static Column open(Path path, long below) throws IOException {
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Column column = new Column(file, file.size() / Long.BYTES);
            while (column.written > 0 && column.read(column.written - 1) >= below) {
                column.written--;
            }
            file.truncate(column.written * Long.BYTES);
            return column;
        }

        synchronized long length() {
            return written + kept.position() / Long.BYTES;
        }

        synchronized void append(long leaf) throws IOException {
            if (!kept.hasRemaining()) {
                write();
            }
            kept.putLong(leaf);
            dirty = true;
        }

        synchronized @Nullable Long get(long index) throws IOException {
            if (index >= length()) {
                return null;
            }
            return index < written ? read(index) : kept.getLong((int) (index - written) * Long.BYTES);
        }

        private long read(long index) throws IOException {
            ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
            long position = index * Long.BYTES;
            while (number.hasRemaining()) {
                int read = file.read(number, position + number.position());
                if (read < 0) {
                    throw new IOException("A file of leaves ends within a number");
                }
            }
            return number.flip().getLong();
        }

        /** What is kept stays so until all of it is in the file. */
        private void write() throws IOException {
            ByteBuffer left = kept.duplicate().flip();
            long position = written * Long.BYTES;
            while (left.hasRemaining()) {
                position += file.write(left, position);
            }
            written = length();
            kept.clear();
        }

        synchronized void flush() throws IOException {
            if (dirty) {
                write();
                file.force(false);
                dirty = false;
            }
        }

        void close() throws IOException {
            file.close();
        }
    }
}
