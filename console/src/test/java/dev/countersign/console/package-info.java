/** Tests of the whole door: a running server, asked over HTTP. */
@NullMarked
package dev.countersign.console;

import org.jspecify.annotations.NullMarked;
