package dev.countersign.console.approval;

import dev.countersign.console.person.Person;
import dev.countersign.domain.call.UnknownResolution;
import java.time.Instant;

/**
 * What a person found out about an unknown outcome, on its way.
 *
 * @param comment how they know; never blank
 * @param arrivedAt by the console's clock
 */
public record Finding(Person finder, String callId, UnknownResolution found, String comment, Instant arrivedAt) {}
