/** The connector that calls HTTP targets. */
@NullMarked
package dev.countersign.worker.http;

import org.jspecify.annotations.NullMarked;
