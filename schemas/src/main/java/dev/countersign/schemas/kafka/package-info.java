/** Kafka client settings, each with its reason, in one place. */
@NullMarked
package dev.countersign.schemas.kafka;

import org.jspecify.annotations.NullMarked;
