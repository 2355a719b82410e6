package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.readmodel.CallRow.Issued;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.readmodel.CallStore.Kept;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of calls that go on, as the tables have them: the next batch tells of most of them, and need not ask the
 * database. That a call is not in the tables is never known here: its receipt may have been read long before its first
 * event, or a commit may have succeeded unseen.
 */
final class CallsUnderWay {
    private static final int CALLS_MAX = 1_024;

    /** Those that were told of last are the last. */
    private final Map<CallId, Kept> rows = new LinkedHashMap<>();

    private final List<Kept> written = new ArrayList<>();
    private boolean uncommitted;

    /** The rows of these calls as far as there are any, without their responses; begins a transaction. */
    Map<CallId, Kept> rows(Connection connection, Set<CallId> callIds) throws SQLException {
        if (uncommitted) {
            // Nobody knows whether the one before was committed, and with it what was written over these rows.
            forget();
        }
        uncommitted = true;
        Map<CallId, Kept> found = HashMap.newHashMap(callIds.size());
        Set<CallId> asked = new HashSet<>();
        for (CallId callId : callIds) {
            Kept kept = rows.get(callId);
            if (kept == null) {
                asked.add(callId);
            } else {
                found.put(callId, kept);
            }
        }
        if (!asked.isEmpty()) {
            found.putAll(CallStore.load(connection, asked));
        }
        return found;
    }

    /** What the transaction wrote. */
    void wrote(Collection<Kept> kept) {
        written.addAll(kept);
    }

    /** The transaction is in the tables. */
    void committed() {
        for (Kept kept : written) {
            rows.remove(kept.row().callId());
            if (goesOn(kept.row())) {
                rows.put(kept.row().callId(), kept.withoutResponse());
            }
        }
        written.clear();
        uncommitted = false;
        Iterator<Kept> eldest = rows.values().iterator();
        while (rows.size() > CALLS_MAX) {
            eldest.next();
            eldest.remove();
        }
    }

    void forget() {
        rows.clear();
        written.clear();
        uncommitted = false;
    }

    /** Whether more is to be read of it, also when only the other topic is behind. */
    private static boolean goesOn(CallRow row) {
        return !isSettled(row.told()) || !isFinal(row.issued());
    }

    private static boolean isSettled(@Nullable Told told) {
        return told != null && told.status().settled();
    }

    private static boolean isFinal(@Nullable Issued issued) {
        return issued != null && issued.kind() != ReceiptKind.PENDING;
    }
}
