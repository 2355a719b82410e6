/** How foreign text is read here: to the byte of its specification, or not at all. */
@NullMarked
package dev.countersign.tlog.format;

import org.jspecify.annotations.NullMarked;
