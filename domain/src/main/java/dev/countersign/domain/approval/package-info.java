/** A question put to people: who may answer, their votes, and what came of it. */
@NullMarked
package dev.countersign.domain.approval;

import org.jspecify.annotations.NullMarked;
