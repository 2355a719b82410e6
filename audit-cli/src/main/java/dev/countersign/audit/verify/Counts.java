package dev.countersign.audit.verify;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What was looked at. For many threads. */
public final class Counts {
    final LongAdder records = new LongAdder();
    final LongAdder receipts = new LongAdder();
    final LongAdder calls = new LongAdder();
    final LongAdder approvals = new LongAdder();
    final LongAdder reports = new LongAdder();
    final LongAdder events = new LongAdder();
    final LongAdder receiptsIssuedAnew = new LongAdder();
    /** Of these, with commitments to what is encrypted: recorded ones were taken as they are. */
    final LongAdder commitmentsClosed = new LongAdder();

    final LongAdder notProcessedYet = new LongAdder();
    final LongAdder deadLetters = new LongAdder();
    /** Those that destroyed a key: one is recorded too where none was there. */
    final LongAdder erasures = new LongAdder();

    final LongAdder checkpoints = new LongAdder();
    /** Set by the one thread that walks the tree. */
    volatile long entries;

    volatile long sealed;
    volatile long unsealed;
    /** Whether the export holds erasures at all. */
    volatile boolean erasuresTold;

    /** Zero until the log has been walked to its end, as far as it can be read. */
    volatile Duration ledgerTook = Duration.ZERO;
    /** Zero until every history has been folded. */
    volatile Duration historyTook = Duration.ZERO;
}
