/** Secrets by reference, and keeping them out of everything that is written. */
@NullMarked
package dev.countersign.worker.secret;

import org.jspecify.annotations.NullMarked;
