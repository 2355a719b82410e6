package dev.countersign.control.schema;

import java.util.List;

/** A text is no schema that inputs can be held against. */
public final class UnusableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<SchemaFlaw> flaws;

    UnusableSchemaException(List<SchemaFlaw> flaws) {
        super(flaws.getFirst().sentence());
        this.flaws = List.copyOf(flaws);
    }

    /** At least one. */
    public List<SchemaFlaw> flaws() {
        return flaws;
    }
}
