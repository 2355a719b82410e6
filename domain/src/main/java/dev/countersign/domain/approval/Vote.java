package dev.countersign.domain.approval;

import java.time.Instant;

/**
 * A vote that counts.
 *
 * @param comment empty when none was given
 * @param at when it arrived
 */
public record Vote(Approver approver, Choice choice, String comment, Instant at) {}
