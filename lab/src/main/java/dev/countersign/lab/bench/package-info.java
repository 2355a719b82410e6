/** Measures the running product against raw Kafka in the same run. */
@NullMarked
package dev.countersign.lab.bench;

import org.jspecify.annotations.NullMarked;
