/** The tests of this room. */
@NullMarked
package dev.countersign.control.view;

import org.jspecify.annotations.NullMarked;
