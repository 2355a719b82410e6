/** Confluent's wire format: which schema a record was written with, and how to read it with ours. */
@NullMarked
package dev.countersign.schemas.wire;

import org.jspecify.annotations.NullMarked;
