package dev.countersign.backtest;

/**
 * A call to look at.
 *
 * @param course what came of it; that of its verdict alone where this was not followed
 */
public record Sample(Compared call, Course course) {}
