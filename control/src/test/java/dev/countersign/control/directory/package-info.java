/** The tests of this room. */
@NullMarked
package dev.countersign.control.directory;

import org.jspecify.annotations.NullMarked;
