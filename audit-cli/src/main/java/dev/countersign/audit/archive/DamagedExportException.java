package dev.countersign.audit.archive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something in an export is not what it must be. The message is a full sentence without the place, which the parts tell. */
public final class DamagedExportException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final transient @Nullable RecordPart part;
    private final @Nullable Long offset;

    private DamagedExportException(String what, @Nullable RecordPart part, @Nullable Long offset) {
        super(what);
        this.what = what;
        this.part = part;
        this.offset = offset;
    }

    static DamagedExportException manifest(String why) {
        return new DamagedExportException("The manifest cannot be read: " + why + ".", null, null);
    }

    public static DamagedExportException missing(String name) {
        return new DamagedExportException("The export has no " + name + ".", null, null);
    }

    static DamagedExportException tooLong(String name, long bytesMax) {
        return new DamagedExportException(
                "The export's " + name + " is longer than " + bytesMax + " bytes.", null, null);
    }

    static DamagedExportException unreadable(String name, String why) {
        return new DamagedExportException("The export's " + name + " cannot be read: " + why + ".", null, null);
    }

    /** @param after the offset of the last record before it; null for the first */
    static DamagedExportException frame(RecordPart part, @Nullable Long after, String why) {
        return new DamagedExportException(
                "The record " + (after == null ? "at the beginning" : "after offset " + after) + " is damaged: " + why
                        + ".",
                part,
                after == null ? Long.valueOf(0) : Long.valueOf(after + 1));
    }

    static DamagedExportException record(RecordPart part, long offset, String why) {
        return new DamagedExportException("The record " + why + ".", part, offset);
    }

    public String what() {
        return what;
    }

    /** Whose records were read; null for another file. */
    public @Nullable RecordPart part() {
        return part;
    }

    /** The record; where it could not be told, the first offset that it may have. Null for another file. */
    public @Nullable Long offset() {
        return offset;
    }
}
