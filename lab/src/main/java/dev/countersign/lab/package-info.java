/** The lab: the benchmark, the soak, and what the tests across processes are made of. */
@NullMarked
package dev.countersign.lab;

import org.jspecify.annotations.NullMarked;
