/** Takes orders from a topic, many at once, and commits behind those that are done: what deliveries and notices share. */
@NullMarked
package dev.countersign.worker.intake;

import org.jspecify.annotations.NullMarked;
