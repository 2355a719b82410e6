package dev.countersign.tlog.witness;

import dev.countersign.tlog.note.NoteSignature;

/** What a witness says to a checkpoint, each with its HTTP status: C2SP tlog-witness §add-checkpoint. */
public sealed interface WitnessAnswer {
    /** 200: the witness has seen this tree grow, and remembers it. */
    record Cosigned(NoteSignature signature) implements WitnessAnswer {}

    /**
     * 400: not a request, or an old size beyond the checkpoint's.
     *
     * @param reason a full sentence
     */
    record Malformed(String reason) implements WitnessAnswer {}

    /**
     * 403: not signed by the log.
     *
     * @param reason a full sentence
     */
    record Forbidden(String reason) implements WitnessAnswer {}

    /** 404: a log that this witness does not watch. */
    record UnknownLog() implements WitnessAnswer {}

    /**
     * 409: the old size is not what the witness knows.
     *
     * @param size what it knows; 0 before the first checkpoint
     */
    record Conflict(long size) implements WitnessAnswer {}

    /**
     * 422: signed by the log, but not a continuation of what the witness knows.
     *
     * @param reason a full sentence
     */
    record Inconsistent(String reason) implements WitnessAnswer {}
}
