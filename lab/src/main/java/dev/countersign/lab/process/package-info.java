/** Starts, watches and kills the product's processes, and calls them as an agent would. */
@NullMarked
package dev.countersign.lab.process;

import org.jspecify.annotations.NullMarked;
