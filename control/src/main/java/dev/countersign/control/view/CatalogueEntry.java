package dev.countersign.control.view;

import dev.countersign.control.ResourcePattern;
import dev.countersign.domain.control.ControlFact.Tool;
import java.util.Comparator;

/** A tool and its pattern, ready to be matched. */
record CatalogueEntry(Tool tool, ResourcePattern pattern) {
    /** Which tool serves a resource that several patterns match: the first in this order. */
    static final Comparator<CatalogueEntry> ORDER = Comparator.comparing(
                    CatalogueEntry::pattern, ResourcePattern.MOST_SPECIFIC_FIRST)
            .thenComparing(entry -> entry.tool().name());
}
