package dev.countersign.domain.request;

/** What is too much. Every limit that a request can meet has its name and default here. */
public final class Limits {
    /** A request body, before and after decoding. */
    public static final int BODY_BYTES_MAX = 256 * 1024;

    public static final int JSON_DEPTH_MAX = 32;
    public static final int JSON_FIELDS_MAX = 2_000;
    public static final int JSON_STRING_CHARS_MAX = 64 * 1024;
    public static final int IDEMPOTENCY_KEY_CHARS_MAX = 255;
    public static final int INSTANCE_ID_CHARS_MAX = 255;
    public static final int ACTION_CHARS_MAX = 255;
    public static final int RESOURCE_CHARS_MAX = 1_024;

    /** A tool response that is kept; a larger one is replaced by its digest and a mark. */
    public static final int RESPONSE_BYTES_MAX = 64 * 1024;

    /** Callers that wait at one ingress instance; one more is refused before anything is produced. */
    public static final int WAITERS_MAX = 20_000;

    private Limits() {}
}
