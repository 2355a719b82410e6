package dev.countersign.console.approval;

/**
 * How much waits for a person, counted no further than {@link #COUNT_MAX}.
 *
 * @param mine pending approvals in which their vote would count
 * @param all pending approvals of the organization
 * @param unknown calls of the organization whose outcome is unknown
 */
public record Waiting(int mine, int all, int unknown) {
    /** Nobody reads a larger number than that, and counting must not cost more the more waits. */
    public static final int COUNT_MAX = 999;
}
