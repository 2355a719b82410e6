/** The inbox on the real thing: read from the read model, decided through Kafka. */
@NullMarked
package dev.countersign.console.inbox;

import org.jspecify.annotations.NullMarked;
