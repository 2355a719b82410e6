/** What ran although it had been stopped, told from the log. */
@NullMarked
package dev.countersign.audit.stops;

import org.jspecify.annotations.NullMarked;
