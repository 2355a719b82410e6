/** Tests of the backtest, on histories played by the domain itself. */
@NullMarked
package dev.countersign.backtest;

import org.jspecify.annotations.NullMarked;
