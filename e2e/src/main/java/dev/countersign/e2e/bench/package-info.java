/** Measures the running product against raw Kafka in the same run. */
@NullMarked
package dev.countersign.e2e.bench;

import org.jspecify.annotations.NullMarked;
