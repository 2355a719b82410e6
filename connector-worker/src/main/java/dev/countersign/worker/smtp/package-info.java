/** The connector that sends mail. */
@NullMarked
package dev.countersign.worker.smtp;

import org.jspecify.annotations.NullMarked;
