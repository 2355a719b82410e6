/** What is configured right now, in memory: a live, read-only view of the control topic. */
@NullMarked
package dev.countersign.control.view;

import org.jspecify.annotations.NullMarked;
