/** Composition only: everything in one JVM with an embedded broker, and the command line of it. */
@NullMarked
package dev.countersign.local;

import org.jspecify.annotations.NullMarked;
