package dev.countersign.console.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a list, and where it goes on; a null cursor ends it. */
public record InboxPage(List<Heading> headings, @Nullable String nextCursor) {
    public InboxPage {
        headings = List.copyOf(headings);
    }
}
