/** What owners had configured, as the history of the control topic tells it. */
@NullMarked
package dev.countersign.audit.configured;

import org.jspecify.annotations.NullMarked;
