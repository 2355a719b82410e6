/** The policy owner's commands over recorded calls: a candidate on the past, and beside the present. */
@NullMarked
package dev.countersign.audit.backtest;

import org.jspecify.annotations.NullMarked;
