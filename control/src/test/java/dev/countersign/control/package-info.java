/** The tests of this room. */
@NullMarked
package dev.countersign.control;

import org.jspecify.annotations.NullMarked;
