/** The connector that publishes records to Kafka topics of others. */
@NullMarked
package dev.countersign.worker.kafka;

import org.jspecify.annotations.NullMarked;
