/** What a report is written with. */
@NullMarked
package dev.countersign.audit.report;

import org.jspecify.annotations.NullMarked;
