/**
 * A transparency log to the byte of its specifications, and nothing about what is logged. From the
 * bottom up: {@code format} and {@code merkle}; {@code tile} and {@code note}; {@code checkpoint};
 * {@code trust} and {@code proof}; {@code witness}.
 */
@NullMarked
package dev.countersign.tlog;

import org.jspecify.annotations.NullMarked;
