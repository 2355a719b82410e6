package dev.countersign.domain.execution;

import java.time.Duration;

/**
 * The terms on which a tool is run, copied from the catalogue when a call is dispatched, so that
 * a later change of the catalogue does not change a call under way.
 *
 * @param tool the tool's key, for example {@code crm.deals.update}
 * @param connection the connection's name
 * @param timeout how long one attempt may take once it has started
 * @param attemptsMax executions and probes together
 */
public record ToolTerms(String tool, String connection, EffectClass effectClass, Duration timeout, int attemptsMax) {}
