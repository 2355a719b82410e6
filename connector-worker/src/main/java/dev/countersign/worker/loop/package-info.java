/** The worker protocol: journal the start, claim the dispatch, perform the effect, report. */
@NullMarked
package dev.countersign.worker.loop;

import org.jspecify.annotations.NullMarked;
