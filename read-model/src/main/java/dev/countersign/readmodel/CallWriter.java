package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.readmodel.CallStore.Kept;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a batch tells of calls, and gives new ones their numbers. For the one projector of a database. */
final class CallWriter {
    private final CallsUnderWay underWay = new CallsUnderWay();
    private long lastNumber;

    /** Goes on where the tables end. */
    void open(Connection connection) throws SQLException {
        underWay.forget();
        lastNumber = CallStore.lastNumber(connection);
    }

    /**
     * Writes rows and chapters. A chapter that comes with a change of its row stands under the row's number; for any
     * other the row is not written. {@link #committed} is called once the transaction is.
     *
     * @return the rows that changed
     */
    Map<CallId, CallRow> write(Connection connection, Batch batch) throws SQLException {
        Map<CallId, Kept> before = underWay.rows(connection, batch.callIds());
        Map<CallId, CallRow> rows = HashMap.newHashMap(before.size());
        before.forEach((callId, kept) -> rows.put(callId, kept.row()));
        Map<CallId, CallRow> after = batch.foldInto(rows);

        Map<CallId, Chapter> asides = new LinkedHashMap<>(batch.chapters());
        Map<Long, Chapter> chapters = LinkedHashMap.newLinkedHashMap(after.size());
        List<Kept> fresh = new ArrayList<>();
        List<Kept> changed = new ArrayList<>();
        List<Kept> first = new ArrayList<>();
        List<Kept> decided = new ArrayList<>();
        for (CallRow row : after.values()) {
            Kept known = before.get(row.callId());
            // A number of a transaction that breaks off is left out, which says nothing.
            long number = known == null ? ++lastNumber : known.number();
            int chapter = known == null ? 0 : known.chapters();
            boolean hasRoom = chapter < ChapterStore.OF_ONE_MAX;
            if (hasRoom) {
                // What changed a row was told.
                chapters.put(ChapterStore.place(number, chapter), asides.remove(row.callId()));
            }
            Kept kept = new Kept(row, number, hasRoom ? chapter + 1 : chapter);
            if (known == null) {
                fresh.add(kept);
            } else {
                changed.add(kept);
                Told told = known.row().told();
                if (told == null && row.told() != null) {
                    first.add(kept);
                }
                if (row.told() != null
                        && (told == null || told.decision() != row.told().decision())) {
                    decided.add(kept);
                }
            }
        }
        CallStore.insert(connection, fresh);
        PlaceStore.insert(connection, fresh);
        CallStore.update(connection, changed);
        PlaceStore.update(connection, first);
        PlaceStore.noteDecisions(connection, decided, fresh);
        CallStore.noteUnknown(connection, fresh);
        CallStore.noteUnknown(connection, changed);
        ChapterStore.insert(connection, chapters);
        ChapterStore.insertAsides(connection, asides);
        underWay.wrote(fresh);
        underWay.wrote(changed);
        return after;
    }

    /** The transaction of the last write is in the tables. Who never says so has the tables asked for every row. */
    void committed() {
        underWay.committed();
    }
}
