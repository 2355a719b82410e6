package dev.countersign.control.schema;

/**
 * One thing that is wrong, and where.
 *
 * @param pointer RFC 6901, into the schema or into the input; empty for the whole
 * @param sentence for its author
 */
public record SchemaFlaw(String pointer, String sentence) {}
