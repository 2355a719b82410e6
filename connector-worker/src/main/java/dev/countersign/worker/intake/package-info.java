/** Takes orders from a topic, many at once, and commits behind those that are done: what deliveries, notices and looks share. */
@NullMarked
package dev.countersign.worker.intake;

import org.jspecify.annotations.NullMarked;
