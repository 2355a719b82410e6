/** The connector that answers what it was given: demos, tests, the benchmark. */
@NullMarked
package dev.countersign.worker.echo;

import org.jspecify.annotations.NullMarked;
