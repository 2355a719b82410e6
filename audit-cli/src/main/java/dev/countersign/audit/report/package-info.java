/** The evidence pack: one readable document on a period. */
@NullMarked
package dev.countersign.audit.report;

import org.jspecify.annotations.NullMarked;
