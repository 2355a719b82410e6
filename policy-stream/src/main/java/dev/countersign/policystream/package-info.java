/** policy-stream's room: the Kafka Streams application that owns every call from command to receipt. */
@NullMarked
package dev.countersign.policystream;

import org.jspecify.annotations.NullMarked;
