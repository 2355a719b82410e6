/** The tests of this room. */
@NullMarked
package dev.countersign.control.health;

import org.jspecify.annotations.NullMarked;
