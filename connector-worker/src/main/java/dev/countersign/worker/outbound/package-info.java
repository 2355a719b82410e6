/** One HTTP request to an address that was checked, sent once: what the http connector and callbacks share. */
@NullMarked
package dev.countersign.worker.outbound;

import org.jspecify.annotations.NullMarked;
