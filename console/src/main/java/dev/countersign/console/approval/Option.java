package dev.countersign.console.approval;

/** One answer that a free question offers. Both are an agent's text. */
public record Option(String label, String value) {}
