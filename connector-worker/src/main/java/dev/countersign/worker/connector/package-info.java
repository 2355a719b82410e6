/** What a connector is asked, what it answers, and what all connectors share. */
@NullMarked
package dev.countersign.worker.connector;

import org.jspecify.annotations.NullMarked;
