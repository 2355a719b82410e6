/** Files that are whole or absent, and durable when promised. */
@NullMarked
package dev.countersign.tlog.file;

import org.jspecify.annotations.NullMarked;
