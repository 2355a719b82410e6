/** The connector that runs SQL statements, exactly once by an inbox row in the same transaction. */
@NullMarked
package dev.countersign.worker.jdbc;

import org.jspecify.annotations.NullMarked;
