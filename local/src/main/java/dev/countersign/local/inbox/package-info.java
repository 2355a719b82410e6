/** The inbox from a terminal: the console's people's API, as commands. */
@NullMarked
package dev.countersign.local.inbox;

import org.jspecify.annotations.NullMarked;
