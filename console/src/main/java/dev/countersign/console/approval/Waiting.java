package dev.countersign.console.approval;

/**
 * How much waits for a person.
 *
 * @param mine pending approvals in which their vote would count
 * @param all pending approvals of the organization
 * @param unknown calls of the organization whose outcome is unknown
 */
public record Waiting(int mine, int all, int unknown) {}
