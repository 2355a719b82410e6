/** A small inbox that behaves, in memory: for this module's tests and the browser's. */
@NullMarked
package dev.countersign.console.played;

import org.jspecify.annotations.NullMarked;
