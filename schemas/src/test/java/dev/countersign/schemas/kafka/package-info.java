/** The client settings, against their own validation and against a real broker. */
@NullMarked
package dev.countersign.schemas.kafka;

import org.jspecify.annotations.NullMarked;
