/** The tests of this room. */
@NullMarked
package dev.countersign.control.publish;

import org.jspecify.annotations.NullMarked;
