/** The worker as a process: its wiring, its settings, its main class. */
@NullMarked
package dev.countersign.worker;

import org.jspecify.annotations.NullMarked;
