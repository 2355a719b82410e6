package dev.countersign.worker.loop;

import dev.countersign.domain.execution.Dispatch;
import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * A dispatch that was polled, on its way to be ours.
 *
 * @param partition of the dispatch, and so of every report about it
 * @param declined whether it came too late to be started
 */
record Claim(Dispatch dispatch, int partition, List<Header> trace, Lease lease, boolean declined) {}
