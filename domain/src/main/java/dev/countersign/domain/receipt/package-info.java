/** The public record of a decision or an outcome, and the digest of the history behind it. */
@NullMarked
package dev.countersign.domain.receipt;

import org.jspecify.annotations.NullMarked;
