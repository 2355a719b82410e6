/** Delivers one signed callback once, and says what came of it. When to try again is decided elsewhere. */
@NullMarked
package dev.countersign.worker.callback;

import org.jspecify.annotations.NullMarked;
