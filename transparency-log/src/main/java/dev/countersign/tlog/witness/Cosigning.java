package dev.countersign.tlog.witness;

import dev.countersign.tlog.note.NoteSignature;
import java.time.Instant;

/** What a log gets from asking a witness. */
public sealed interface Cosigning {
    /**
     * The witness's verified signature, to be added to the checkpoint.
     *
     * @param at when the witness says that it signed
     */
    record Cosigned(NoteSignature signature, Instant at) implements Cosigning {}

    /**
     * The witness has cosigned a larger tree of this log than we have. Either another of us signs, or
     * we have lost what we signed: a reason to stop.
     *
     * @param size what the witness knows
     */
    record Ahead(long size) implements Cosigning {}

    /**
     * The witness will not cosign this, however often it is asked.
     *
     * @param status HTTP
     * @param reason a full sentence
     */
    record Refused(int status, String reason) implements Cosigning {}

    /**
     * No usable answer; another time there may be one.
     *
     * @param reason a full sentence
     */
    record Unavailable(String reason) implements Cosigning {}
}
