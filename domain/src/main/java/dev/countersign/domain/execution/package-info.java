/** How an allowed call is carried out: effect classes, attempts, results, and what to do after each. */
@NullMarked
package dev.countersign.domain.execution;

import org.jspecify.annotations.NullMarked;
