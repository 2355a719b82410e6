/** Schemas that are refused, and what inputs have against those that are not. */
@NullMarked
package dev.countersign.control.schema;

import org.jspecify.annotations.NullMarked;
