package dev.countersign.backtest;

import dev.countersign.control.view.RulebookHistory;
import dev.countersign.domain.identity.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A backtest that does not stop: a candidate that looks over the policy's shoulder. It is a consumer
 * of its own, in no group, that writes nothing; any number may run beside each other and beside the
 * streams, which do not know of them.
 */
public final class Shadow {
    /** The calls that change, of which is kept what came of them. */
    static final int FOLLOWED_MAX = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Candidate candidate;
    private final KafkaHistory history;
    private final Start start;
    private final int samplesMax;
    private final Watcher watcher;
    private final long began = System.nanoTime();
    private final RulebookHistory rulebooks;
    private final TopicPartition control;
    private final Map<TopicPartition, Following> followings = new HashMap<>();
    private long records;

    /** Is told what differs, on the shadow's thread. */
    public interface Watcher {
        /** It follows now: what is written from here on it sees. */
        void follows();

        /** A call was judged, and the candidate would have judged otherwise. */
        void differs(Compared call);

        /** Something came of a call that the candidate would have judged otherwise. */
        void came(Sighting sighting);
    }

    /** What came of a call that the candidate judges otherwise. */
    public record Sighting(CallId callId, Change change, Course course) {}

    public Shadow(Candidate candidate, KafkaHistory history, Start start, int samplesMax, Watcher watcher) {
        this.candidate = candidate;
        this.history = history;
        this.start = start;
        this.samplesMax = samplesMax;
        this.watcher = watcher;
        this.rulebooks = new RulebookHistory(history.topics().controlHistory().codec(), candidate.text());
        this.control = new TopicPartition(history.topics().controlHistory().name(), 0);
    }

    /**
     * Follows until it is told to stop.
     *
     * @throws HistoryException when the broker does not answer any more, or has no such offset
     */
    public void run(BooleanSupplier stop) {
        try (Consumer<String, byte[]> reader = history.reader()) {
            Judge judge = new Judge(rulebooks);
            Glance glance = new Glance(history.schemaIds(), candidate.organization());
            List<TopicPartition> events = new ArrayList<>();
            for (int i = 0; i < history.partitions(); i++) {
                TopicPartition partition =
                        new TopicPartition(history.topics().allEvents().name(), i);
                events.add(partition);
                synchronized (this) {
                    followings.put(partition, following(judge, glance));
                }
            }
            catchUpWithControl(reader, events);
            seek(reader, events);
            watcher.follows();
            while (!stop.getAsBoolean()) {
                take(reader.poll(POLL));
            }
        } catch (KafkaException away) {
            throw HistoryException.away(history.bootstrapServers(), away);
        }
    }

    private Following following(Judge judge, Glance glance) {
        return new Following(
                candidate.organization(),
                history.topics().allEvents().codec(),
                glance,
                judge,
                Following.Range.ALL,
                new Tally(samplesMax),
                new CallTable(FOLLOWED_MAX / history.partitions()));
    }

    /** Tools first: everything that is configured by now, and from there on as it comes. */
    private void catchUpWithControl(Consumer<String, byte[]> reader, List<TopicPartition> events) {
        long[] next = new long[1];
        history.control((key, value, offset, writtenAt) -> {
            rulebooks.apply(key, value, writtenAt);
            next[0] = offset + 1;
            return true;
        });
        rulebooks.settle();
        List<TopicPartition> all = new ArrayList<>(events);
        all.add(control);
        reader.assign(all);
        long end = reader.endOffsets(List.of(control)).getOrDefault(control, 0L);
        reader.seek(control, Math.min(next[0], end));
    }

    private void seek(Consumer<String, byte[]> reader, List<TopicPartition> events) {
        Map<TopicPartition, Long> first = reader.beginningOffsets(events);
        Map<TopicPartition, Long> end = reader.endOffsets(events);
        Map<TopicPartition, OffsetAndTimestamp> then = new HashMap<>();
        if (start instanceof Start.Time(Instant from)) {
            Map<TopicPartition, Long> asked = new HashMap<>();
            events.forEach(partition -> asked.put(partition, from.toEpochMilli()));
            then.putAll(reader.offsetsForTimes(asked));
        }
        for (TopicPartition partition : events) {
            long last = end.getOrDefault(partition, 0L);
            long at = switch (start) {
                case Start.Beginning() -> first.getOrDefault(partition, 0L);
                case Start.Latest() -> last;
                case Start.Time time -> offset(then.get(partition), last);
                case Start.Offset(long offset) -> Math.min(offset, last);
                case Start.Offsets(var byPartition) -> byPartition.getOrDefault(partition.partition(), last);
            };
            if (at < first.getOrDefault(partition, 0L) || at > last) {
                throw HistoryException.gone(partition.toString(), Long.toString(at));
            }
            reader.seek(partition, at);
        }
    }

    private static long offset(@Nullable OffsetAndTimestamp found, long end) {
        return found == null ? end : found.offset();
    }

    private void take(ConsumerRecords<String, byte[]> polled) {
        List<ConsumerRecord<String, byte[]>> changes = polled.records(control);
        for (ConsumerRecord<String, byte[]> change : changes) {
            rulebooks.apply(change.key(), change.value(), Instant.ofEpochMilli(change.timestamp()));
        }
        if (!changes.isEmpty()) {
            rulebooks.settle();
        }
        for (TopicPartition partition : polled.partitions()) {
            if (!partition.equals(control)) {
                polled.records(partition).forEach(record -> take(partition, record));
            }
        }
    }

    private void take(TopicPartition partition, ConsumerRecord<String, byte[]> record) {
        Following.News news;
        synchronized (this) {
            records++;
            Following following = followings.get(partition);
            news = following == null || record.value() == null
                    ? null
                    : following.take(
                            record.value(),
                            Instant.ofEpochMilli(record.timestamp()),
                            partition.toString(),
                            record.offset());
        }
        if (news == null) {
            return;
        }
        Compared judged = news.judged();
        if (judged == null) {
            watcher.came(new Sighting(news.callId(), news.change(), news.after()));
        } else if (judged.change().isOne() || judged.otherTerms()) {
            watcher.differs(judged);
        }
    }

    /** What was counted so far; for any thread. */
    public synchronized Result tally() {
        Tally all = new Tally(samplesMax);
        followings.values().forEach(following -> all.add(following.tally()));
        return Backtest.result(candidate, null, null, all, records, Duration.ofNanos(System.nanoTime() - began));
    }
}
