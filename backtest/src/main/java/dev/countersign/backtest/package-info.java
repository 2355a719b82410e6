/** Recorded calls judged with a policy that is not in force: what would change, and what came of those calls. */
@NullMarked
package dev.countersign.backtest;

import org.jspecify.annotations.NullMarked;
