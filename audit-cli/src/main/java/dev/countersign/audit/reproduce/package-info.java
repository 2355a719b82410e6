/** Every recorded verdict, asked for once more. */
@NullMarked
package dev.countersign.audit.reproduce;

import org.jspecify.annotations.NullMarked;
