package dev.countersign.audit.verify;

import dev.countersign.schemas.topic.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Folds what the buckets hold, one bucket after the other on each thread. */
final class HistoryCheck {
    private final Topics topics;
    private final int partitions;
    private final Findings findings;
    private final Counts counts;
    private final Progress progress;
    private final Tails tails = new Tails();

    HistoryCheck(Topics topics, int partitions, Findings findings, Counts counts, Progress progress) {
        this.topics = topics;
        this.partitions = partitions;
        this.findings = findings;
        this.counts = counts;
        this.progress = progress;
    }

    void fold(Buckets buckets, int bucket) throws IOException {
        for (Map.Entry<String, List<Stored>> one : buckets.read(bucket).entrySet()) {
            Life life = Life.of(one.getKey(), one.getValue(), topics, partitions, findings);
            counts.deadLetters.add(life.deadLetters());
            new ApprovalCheck(life, findings, tails, counts).run();
            new CallCheck(life, findings, tails, counts).run();
            progress.step("events folded", counts.events.sum());
        }
    }

    /** Tells what only shows when all is folded. */
    void end() {
        tails.tell(findings, counts);
    }
}
