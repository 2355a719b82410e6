/** JSON Schemas of tools: which are accepted, and what an input has against one. */
@NullMarked
package dev.countersign.control.schema;

import org.jspecify.annotations.NullMarked;
