package dev.countersign.policylanguage;

/**
 * How one case went.
 *
 * @param name as its author wrote it
 * @param line where it stands, from 1
 * @param expected what its author expects, in words
 * @param got what the policy said, in the same words
 */
public record CaseResult(String name, int line, boolean passed, String expected, String got) {}
