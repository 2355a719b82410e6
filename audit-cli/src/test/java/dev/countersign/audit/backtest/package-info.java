/** Tests of the policy owner's commands. */
@NullMarked
package dev.countersign.audit.backtest;

import org.jspecify.annotations.NullMarked;
