/** An export: one file with a history in it, and how it is written and read. */
@NullMarked
package dev.countersign.audit.archive;

import org.jspecify.annotations.NullMarked;
