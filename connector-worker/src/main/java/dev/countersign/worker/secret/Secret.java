package dev.countersign.worker.secret;

/** A secret in memory. Its text form says nothing; whoever needs it asks for it by name. */
public final class Secret {
    private final String value;

    Secret(String value) {
        this.value = value;
    }

    /** The secret itself, for the wire and for nothing else. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
