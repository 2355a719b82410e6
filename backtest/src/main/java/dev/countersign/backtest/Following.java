package dev.countersign.backtest;

import dev.countersign.backtest.Glance.Seen;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Follows the calls of a partition through their events: judges each when it comes to it, and keeps of the
 * ones that change what came of them. For one thread.
 */
final class Following {
    private final OrganizationId organization;
    private final Codec<RecordedEvent> events;
    private final Glance glance;
    private final Judge judge;
    private final Range range;
    private final Tally tally;
    private final CallTable followed;

    /** When calls have to have arrived. */
    record Range(@Nullable Instant from, @Nullable Instant to) {
        static final Range ALL = new Range(null, null);

        boolean holds(Instant at) {
            return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
        }
    }

    /**
     * What an event told.
     *
     * @param judged the call, if it was its first event; null otherwise
     * @param change what would change of it
     * @param before null if it was its first event
     * @param after what has come of it now
     */
    record News(
            CallId callId,
            @Nullable Compared judged,
            Change change,
            @Nullable Course before,
            Course after) {}

    Following(
            OrganizationId organization,
            Codec<RecordedEvent> events,
            Glance glance,
            Judge judge,
            Range range,
            Tally tally,
            CallTable followed) {
        this.organization = organization;
        this.events = events;
        this.glance = glance;
        this.judge = judge;
        this.range = range;
        this.tally = tally;
        this.followed = followed;
    }

    Tally tally() {
        return tally;
    }

    /**
     * Takes an event.
     *
     * @param partition for people, if it cannot be read
     * @return null when it changes nothing that is counted here
     */
    @Nullable
    News take(byte[] value, Instant writtenAt, String partition, long offset) {
        try {
            Seen seen = glance.at(value);
            return switch (seen.kind()) {
                case NOTHING -> null;
                case JUDGED, UNCLEAR -> read(value, writtenAt);
                case CAME_OF_IT ->
                    seen.call() == null || followed.get(seen.call()) == CallTable.NONE ? null : read(value, writtenAt);
            };
        } catch (UnreadableRecordException unreadable) {
            tally.unreadable(partition + " at offset " + offset);
            return null;
        }
    }

    private @Nullable News read(byte[] value, Instant writtenAt) {
        if (!(events.decode(value) instanceof RecordedEvent.OfCall(RecordedCallEvent recorded))
                || !recorded.organization().equals(organization)) {
            return null;
        }
        return recorded.event() instanceof CallJudged judged
                ? judged(recorded.callId(), judged, writtenAt)
                : cameOfIt(recorded);
    }

    private @Nullable News judged(CallId callId, CallJudged judged, Instant writtenAt) {
        // A dry run is nothing that anybody let happen, or kept from happening.
        if (judged.call().dryRun() || !range.holds(judged.at())) {
            return null;
        }
        Compared compared = judge.compare(callId, judged, writtenAt);
        if (compared == null) {
            tally.unreadableParameters++;
            return null;
        }
        tally.olderThanControl += judge.reaches(writtenAt) ? 0 : 1;
        tally.add(compared);
        Change change = compared.change();
        Course course = Course.after(change.before());
        if (change.isOne()) {
            if (followed.put(CallKey.of(callId), number(change, course))) {
                tally.enter(change.index(), course, callId);
            } else {
                tally.notFollowed++;
            }
        }
        return new News(callId, compared, change, null, course);
    }

    private @Nullable News cameOfIt(RecordedCallEvent recorded) {
        CallKey key = CallKey.of(recorded.callId());
        int number = followed.get(key);
        if (number == CallTable.NONE) {
            return null;
        }
        Change change = Change.at(number / Course.COUNT);
        Course before = Course.at(number % Course.COUNT);
        Course after = before.then(recorded.event());
        if (after.equals(before)) {
            return null;
        }
        followed.put(key, number(change, after));
        tally.leave(change.index(), before, recorded.callId());
        tally.enter(change.index(), after, recorded.callId());
        return new News(recorded.callId(), null, change, before, after);
    }

    private static int number(Change change, Course course) {
        return change.index() * Course.COUNT + course.index();
    }
}
