/** Examples for teams that build on {@code receipts}: to be read, copied and changed. */
@NullMarked
package dev.countersign.samples;

import org.jspecify.annotations.NullMarked;
