/** What was true at a moment, as the history tells it. */
@NullMarked
package dev.countersign.audit.asof;

import org.jspecify.annotations.NullMarked;
