/** Takes orders to deliver answers, tries each once, and reports what became of it. */
@NullMarked
package dev.countersign.worker.delivery;

import org.jspecify.annotations.NullMarked;
