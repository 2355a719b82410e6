/** The people's door: its server, its settings, and how it is put together. */
@NullMarked
package dev.countersign.console;

import org.jspecify.annotations.NullMarked;
