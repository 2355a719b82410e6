package dev.countersign.domain.request;

import java.time.Duration;

/** What is too much. Every limit that a request can meet has its name and default here. */
public final class Limits {
    /** A request body, before and after decoding. */
    public static final int BODY_BYTES_MAX = 256 * 1024;

    public static final int JSON_DEPTH_MAX = 32;
    public static final int JSON_FIELDS_MAX = 2_000;

    /** Objects, arrays, strings, numbers, booleans and nulls together: read, each takes far more memory than its text. */
    public static final int JSON_VALUES_MAX = 20_000;

    public static final int JSON_STRING_CHARS_MAX = 64 * 1024;
    public static final int IDEMPOTENCY_KEY_CHARS_MAX = 255;
    public static final int INSTANCE_ID_CHARS_MAX = 255;
    public static final int ACTION_CHARS_MAX = 255;
    public static final int RESOURCE_CHARS_MAX = 1_024;

    /** A tool response that is kept; a larger one is replaced by its digest and a mark. */
    public static final int RESPONSE_BYTES_MAX = 64 * 1024;

    /** Callers that wait at one ingress instance; one more is refused before anything is produced. */
    public static final int WAITERS_MAX = 20_000;

    /** Of these, callers of one organization: the rest is for the others. */
    public static final int WAITERS_PER_ORGANIZATION_MAX = 15_000;

    /** Calls of one agent at one ingress instance; more than any agent makes that is not running away. */
    public static final int CALLS_PER_AGENT_PER_SECOND_MAX = 2_000;

    /** Approvals that one agent may have waiting; one more is refused before it is opened. */
    public static final int PENDING_APPROVALS_PER_AGENT_MAX = 100;

    public static final int PENDING_APPROVALS_PER_ORGANIZATION_MAX = 10_000;

    /** Questions that one agent may ask within {@link #QUESTIONS_WINDOW}. */
    public static final int QUESTIONS_PER_WINDOW_MAX = 60;

    public static final Duration QUESTIONS_WINDOW = Duration.ofSeconds(60);

    public static final int QUESTION_CHARS_MAX = 2_000;
    public static final int CONTEXT_MARKDOWN_BYTES_MAX = 32 * 1024;
    public static final int OPTIONS_MAX = 10;
    public static final int OPTION_LABEL_CHARS_MAX = 200;
    public static final int OPTION_VALUE_CHARS_MAX = 255;
    public static final int REQUEST_ID_CHARS_MAX = 255;
    public static final int CORRELATION_ID_CHARS_MAX = 255;
    public static final int CALLBACK_URL_CHARS_MAX = 2_048;
    public static final int CALLBACK_HEADERS_MAX = 10;

    /** A person's comment, and an instruction given as an answer. */
    public static final int COMMENT_CHARS_MAX = 4_000;

    public static final Duration APPROVAL_EXPIRY_MIN = Duration.ofSeconds(30);
    public static final Duration APPROVAL_EXPIRY_MAX = Duration.ofDays(30);

    /** An approval's approvers are reminded when this part of its time is left. */
    public static final int REMINDER_PART_OF_EXPIRY = 5;

    /** Nobody is reminded longer before an approval expires. */
    public static final Duration REMINDER_BEFORE_EXPIRY_MAX = Duration.ofHours(1);

    /** Nobody is reminded of an approval with less time left than this. */
    public static final Duration REMINDER_BEFORE_EXPIRY_MIN = Duration.ofSeconds(30);

    /** People that one approval may need. */
    public static final int QUORUM_MAX = 20;

    public static final int APPROVER_GROUPS_MAX = 20;
    public static final int GROUP_CHARS_MAX = 128;

    /**
     * Parameters of one approval together: the call's, those that people edited, and the ones that are
     * approved once more. Leaves room for the rest in a record of 1 MB.
     */
    public static final int APPROVAL_PARAMETER_BYTES_MAX = 768 * 1024;

    /** Tries to deliver one callback, over {@code DeliverySchedule}'s 24 hours. */
    public static final int CALLBACK_ATTEMPTS_MAX = 10;

    /** How an agent's runtime may name a call of its own. */
    public static final int EXTERNAL_CALL_CHARS_MAX = 255;

    /** Reported executions of one external call that a list shows. */
    public static final int REPORTED_EXECUTIONS_SHOWN_MAX = 1_000;

    /** How an application may name a session, and a user. */
    public static final int SESSION_REFERENCE_CHARS_MAX = 255;

    /** A file attached to a session. */
    public static final int ATTACHMENT_BYTES_MAX = 256 * 1024;

    public static final int ATTACHMENTS_PER_SESSION_MAX = 20;
    public static final int ATTACHMENT_NAME_CHARS_MAX = 255;

    private Limits() {}
}
