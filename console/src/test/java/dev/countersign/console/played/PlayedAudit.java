package dev.countersign.console.played;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.audit.Audit;
import dev.countersign.console.audit.AuditPage;
import dev.countersign.console.audit.AuditQuery;
import dev.countersign.console.audit.Story;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.readmodel.ReceiptFilter;
import dev.countersign.readmodel.ReceiptView;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stories to look at, in memory. */
public final class PlayedAudit implements Audit {
    private final Map<CallId, Story> stories = new LinkedHashMap<>();
    private boolean down;
    private boolean hasOlder;

    /** Nothing can be read. */
    public synchronized void down(boolean nowDown) {
        down = nowDown;
    }

    /** A search finds nothing in its time, and there is more to try. */
    public synchronized void hasOlder(boolean nowOlder) {
        hasOlder = nowOlder;
    }

    public synchronized void add(Story story) {
        stories.put(story.call().callId(), story);
    }

    @Override
    public synchronized AuditPage search(OrganizationId organization, AuditQuery query) {
        requireUp();
        if (hasOlder) {
            return new AuditPage(List.of(), "at-0");
        }
        List<ReceiptView> found = stories.values().stream()
                .map(Story::call)
                .filter(call -> call.organization().equals(organization) && fits(call, query.filter()))
                .sorted(Comparator.comparing(ReceiptView::createdAt).reversed())
                .toList();
        int from = query.cursor() == null ? 0 : position(query.cursor());
        int to = Math.min(found.size(), from + query.limit());
        return new AuditPage(found.subList(Math.min(from, found.size()), to), to < found.size() ? "at-" + to : null);
    }

    private static int position(String cursor) {
        if (!cursor.matches("at-[0-9]{1,6}")) {
            throw new IllegalArgumentException("The cursor is not one that an earlier page gave");
        }
        return Integer.parseInt(cursor.substring(3));
    }

    private static boolean fits(ReceiptView call, ReceiptFilter filter) {
        return (filter.agent() == null || filter.agent().equals(call.agent()))
                && (filter.run() == null || filter.run().equals(call.instanceId()))
                && (filter.resource() == null || filter.resource().equals(call.resource()))
                && (filter.tool() == null || filter.tool().equals(call.tool()))
                && (filter.decision() == null || filter.decision() == call.decision())
                && (filter.outcome() == null || filter.outcome() == call.outcome())
                && (filter.risk() == null || filter.risk() == call.risk())
                && (filter.from() == null || !call.createdAt().isBefore(filter.from()))
                && (filter.to() == null || call.createdAt().isBefore(filter.to()))
                && (filter.search() == null || (call.action() + " " + call.resource()).contains(filter.search()));
    }

    @Override
    public synchronized @Nullable Story story(OrganizationId organization, CallId callId) {
        requireUp();
        Story story = stories.get(callId);
        return story != null && story.call().organization().equals(organization) ? story : null;
    }

    private void requireUp() {
        if (down) {
            throw InboxUnavailableException.reading(null);
        }
    }
}
