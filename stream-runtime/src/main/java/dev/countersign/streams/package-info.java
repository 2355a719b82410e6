/** What every stream application of ours stands on: its lifecycle, its transactions, its timers. */
@NullMarked
package dev.countersign.streams;

import org.jspecify.annotations.NullMarked;
