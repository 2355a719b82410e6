package dev.countersign.schemas.topic;

import dev.countersign.schemas.topic.Retention.Compacted;
import dev.countersign.schemas.topic.Retention.Dropped;
import dev.countersign.schemas.topic.Retention.For;
import dev.countersign.schemas.topic.Retention.ForEver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The catalogue: the only place that spells a topic's name. {@code docs/topics.md} is made from it.
 *
 * @param topic the name, without the installation's prefix
 * @param value the Avro record that values are
 * @param writers who may write to it
 * @param doc what is in it, for people
 */
record Entry(String topic, String value, Key key, List<String> writers, Retention retention, String doc) {
    /** Nobody waits longer; short segments, so that a quiet topic lets go too. */
    private static final Retention ANSWERS = new For(Duration.ofMinutes(10), Duration.ofMinutes(10));

    static final Entry COMMANDS = new Entry(
            "commands",
            "Command",
            Key.CALL,
            List.of("ingress-api", "approval-stream", "policy-stream (timers)"),
            new ForEver(),
            "What a call is asked to do: submit, resolve an approval, take the answer of a budget or of a user's authorization, judge again, resolve an unknown"
                    + " outcome, forget.");

    static final Entry APPROVAL_COMMANDS = new Entry(
            "approval-commands",
            "ApprovalCommand",
            Key.CALL,
            List.of("policy-stream", "ingress-api", "console", "connector-worker", "approval-stream (timers)"),
            new ForEver(),
            "What an approval is asked to do: open, vote, withdraw, cancel, escalate, remind, expire, deliver its answer, forget."
                    + " A topic of its own, so that approval-stream never reads the hot path.");

    static final Entry BUDGET_COMMANDS = new Entry(
            "budget-commands",
            "BudgetCommand",
            Key.BUDGET,
            List.of("policy-stream"),
            new ForEver(),
            "What calls reserve of budgets before they run, and give back. Keyed by counter, so that each has one owner;"
                    + " the record's timestamp is the time that counts. The answers are in commands and in events.");

    static final Entry REPORTS = new Entry(
            "reports",
            "ReportCommand",
            Key.REPORT,
            List.of("ingress-api"),
            new ForEver(),
            "What agents report to have run elsewhere, repetitions included. A topic of its own, so that the calls'"
                    + " hot path never reads it.");

    static final Entry SESSION_COMMANDS = new Entry(
            "session-commands",
            "SessionCommand",
            Key.SESSION,
            List.of("ingress-api"),
            new ForEver(),
            "What sessions of the agent-platform API are asked: open, retrieve, terminate, attach a file.");

    static final Entry SESSIONS = new Entry(
            "sessions",
            "SessionEvent",
            Key.SESSION,
            List.of("approval-stream"),
            new ForEver(),
            "What became true of each session, in order: opened, files attached, terminated. A topic of its own:"
                    + " nothing is decided by it about any call.");

    static final Entry AUTHORIZATION_COMMANDS = new Entry(
            "authorization-commands",
            "AuthorizationCommand",
            Key.AUTHORIZATION,
            List.of("policy-stream", "ingress-api", "connector-worker"),
            new For(Duration.ofDays(7), Duration.ofDays(1)),
            "What is asked of users' authorizations: calls need them, users set out and come back, workers bring tokens."
                    + " Codes, verifiers and tokens are encrypted under the user's key.");

    static final Entry AUTHORIZATIONS = new Entry(
            "authorizations",
            "AuthorizationEvent",
            Key.AUTHORIZATION,
            List.of("approval-stream"),
            new ForEver(),
            "What became true of each user's authorization of a connection, in order. Verifiers and tokens are encrypted"
                    + " under the user's key, and go with it.");

    static final Entry TOKEN_ORDERS = new Entry(
            "token-orders",
            "TokenOrder",
            Key.AUTHORIZATION,
            List.of("approval-stream"),
            new For(Duration.ofDays(1), Duration.ofHours(1)),
            "Orders to fetch tokens from a provider, each carried out at most once: what it holds is of use only once.");

    static final Entry EVENTS = new Entry(
            "events",
            "Event",
            Key.CALL,
            List.of("policy-stream", "approval-stream"),
            new ForEver(),
            "What became true of each call, of each approval and of each report, in order: the log that auditors replay and that state"
                    + " is folded from.");

    static final Entry DISPATCHES = new Entry(
            "dispatches",
            "Dispatch",
            Key.CALL,
            List.of("policy-stream"),
            new For(Duration.ofDays(7), Duration.ofDays(1)),
            "The order to execute one attempt, written in the transaction that records the grant behind it.");

    static final Entry EXECUTIONS = new Entry(
            "executions",
            "ExecutionReport",
            Key.CALL,
            List.of("connector-worker", "policy-stream (timers)"),
            new ForEver(),
            "Attempts started, finished and lapsed. Results and lapses share this log, so that its order decides"
                    + " between them.");

    static final Entry RECEIPTS = new Entry(
            "receipts",
            "Receipt",
            Key.CALL,
            List.of("policy-stream", "approval-stream"),
            new ForEver(),
            "The public record of every decision and outcome: the contract for downstream systems.");

    static final Entry REPLIES = new Entry(
            "replies",
            "Reply",
            Key.REPLY_PARTITION,
            List.of("policy-stream"),
            ANSWERS,
            "Answers to waiting ingress instances, in policy-stream's transactions.");

    static final Entry REPLIES_DIRECT = new Entry(
            "replies-direct",
            "Reply",
            Key.REPLY_PARTITION,
            List.of("connector-worker"),
            ANSWERS,
            "Answers that a worker gives itself, as soon as its result is acknowledged. A topic of its own, because a"
                    + " read_committed reader would stop at policy-stream's open transactions.");

    static final Entry APPROVAL_REPLIES = new Entry(
            "approval-replies",
            "ApprovalReply",
            Key.REPLY_PARTITION,
            List.of("approval-stream"),
            ANSWERS,
            "What became of an open, a vote or a withdrawal, to the instance that waits, in approval-stream's"
                    + " transactions. A topic of its own, so that neither stream's open transaction holds back the"
                    + " other's answers.");

    static final Entry SESSION_REPLIES = new Entry(
            "session-replies",
            "SessionReply",
            Key.REPLY_PARTITION,
            List.of("approval-stream"),
            ANSWERS,
            "What became of a session's command, to the instance that waits, in approval-stream's transactions.");

    static final Entry AUTHORIZATION_REPLIES = new Entry(
            "authorization-replies",
            "AuthorizationReply",
            Key.REPLY_PARTITION,
            List.of("approval-stream"),
            ANSWERS,
            "What came of a user's way to the provider, to the instance where the browser waits.");

    static final Entry DELIVERIES = new Entry(
            "deliveries",
            "DeliveryOrder",
            Key.CALL,
            List.of("approval-stream"),
            new For(Duration.ofDays(7), Duration.ofDays(1)),
            "The order to try once to deliver an answer to its asker's callback. Reports come back on"
                    + " approval-commands: the approval owns its delivery.");

    static final Entry NOTICES = new Entry(
            "notices",
            "Notice",
            Key.CALL,
            List.of("approval-stream"),
            new For(Duration.ofDays(7), Duration.ofDays(1)),
            "The order to tell people that an approval waits, is about to expire, or goes to more of them, in the"
                    + " transaction that records the fact. Nothing comes back.");

    static final Entry LOOKS = new Entry(
            "looks",
            "LookOrder",
            Key.CALL,
            List.of("console"),
            ANSWERS,
            "The order to look at what a call's target holds now, for a person who has its card open. No fact: it"
                    + " changes nothing and is of no use after its few seconds.");

    static final Entry LOOK_REPLIES = new Entry(
            "look-replies",
            "LookReply",
            Key.REPLY_PARTITION,
            List.of("connector-worker"),
            ANSWERS,
            "What a look came to, to the console that waits. What targets hold is here for these minutes and in no"
                    + " topic for longer.");

    static final Entry LEDGER = new Entry(
            "ledger",
            "LedgerEntry",
            Key.NONE,
            List.of("audit-ledger"),
            new ForEver(),
            "The receipts of all partitions in one order, as leaves: the n-th committed record is the leaf with index n."
                    + " The ledger's tree is a function of this topic and of nothing else.");

    static final Entry CHECKPOINTS = new Entry(
            "checkpoints",
            "Checkpoint",
            Key.NONE,
            List.of("audit-ledger"),
            new ForEver(),
            "Signed tree heads of the ledger, each after what it covers was committed and persisted.");

    static final Entry CONTROL = new Entry(
            "control",
            "Control",
            Key.CONTROL,
            List.of("control"),
            new Compacted(),
            "What owners configured, as it stands: organizations, hashed credentials, policies, tools, connections,"
                    + " notice channels.");

    static final Entry CONTROL_HISTORY = new Entry(
            "control-history",
            "Control",
            Key.CONTROL,
            List.of("control"),
            new ForEver(),
            "Every change of control, in order, so that a policy change is itself a recorded fact.");

    static final Entry SUBJECT_KEYS = new Entry(
            "subject-keys",
            "SubjectKey",
            Key.SUBJECT_KEY,
            List.of("ingress-api", "control (erasure)"),
            new Dropped(Duration.ofHours(1), Duration.ofMinutes(10)),
            "The keys that payloads are encrypted with, one a subject, themselves encrypted under the installation's"
                    + " master key. A record without a value destroys its key, and with it all that was encrypted.");

    static final Entry ERASURES = new Entry(
            "erasures",
            "Erasure",
            Key.SUBJECT,
            List.of("control (erasure)"),
            new ForEver(),
            "Whose payloads were erased, when, by whom and why, in the transaction that destroyed the keys.");

    static final Entry KEY_USES = new Entry(
            "key-uses",
            "KeyUse",
            Key.API_KEY,
            List.of("ingress-api"),
            new Compacted(),
            "When each key of an organization was used last, told now and then. No fact: it may be a minute behind.");

    static final Entry CONNECTION_HEALTH = new Entry(
            "connection-health",
            "ConnectionHealth",
            Key.CONNECTION_HEALTH,
            List.of("connector-worker"),
            new Dropped(Duration.ofHours(1), Duration.ofMinutes(10)),
            "What each worker says of the targets of connections that are checked, after every check. No fact: it ends with"
                    + " its time, and no verdict depends on it. Calls that name no connection go by it.");

    static final Entry RUN_CALLBACKS = new Entry(
            "run-callbacks",
            "RunCallback",
            Key.RUN_CALLBACK,
            List.of("ingress-api"),
            new Compacted(),
            "Whom an ingress instance has still to tell how a run ended, so that it does after a restart too; taken"
                    + " away when it has.");

    static final Entry RATE_CLAIMS = new Entry(
            "rate-claims",
            "RateClaim",
            Key.RATE,
            List.of("ingress-api"),
            new For(Duration.ofDays(3), Duration.ofHours(1)),
            "What ingress instances claim of the limits that they share: the order of claims decides what each is"
                    + " granted, and every instance reads it alike. Of no use after its window.");

    static final Entry DEAD_LETTERS = new Entry(
            "dead-letters",
            "as it came",
            Key.ORIGINAL,
            List.of("every reader that meets one"),
            new ForEver(),
            "Poison input: records that could not be read, byte for byte, with the reason in headers.");

    /** Every topic there is. */
    static final List<Entry> ALL = List.of(
            COMMANDS,
            APPROVAL_COMMANDS,
            BUDGET_COMMANDS,
            REPORTS,
            SESSION_COMMANDS,
            SESSIONS,
            AUTHORIZATION_COMMANDS,
            AUTHORIZATIONS,
            TOKEN_ORDERS,
            EVENTS,
            DISPATCHES,
            EXECUTIONS,
            RECEIPTS,
            REPLIES,
            REPLIES_DIRECT,
            APPROVAL_REPLIES,
            SESSION_REPLIES,
            AUTHORIZATION_REPLIES,
            DELIVERIES,
            NOTICES,
            LOOKS,
            LOOK_REPLIES,
            LEDGER,
            CHECKPOINTS,
            CONTROL,
            CONTROL_HISTORY,
            SUBJECT_KEYS,
            ERASURES,
            KEY_USES,
            CONNECTION_HEALTH,
            RUN_CALLBACKS,
            RATE_CLAIMS,
            DEAD_LETTERS);

    Entry {
        writers = List.copyOf(writers);
    }

    /** What a record's key says, and with it how many partitions the topic has. */
    enum Key {
        CALL("call id", true),
        REPORT("report id", true),
        BUDGET("budget key", true),
        SESSION("session id, without its prefix", true),
        AUTHORIZATION("authorization id", true),
        REPLY_PARTITION("call id; the partition is chosen by its number, not by the key", true),
        CONTROL("kind/organization/name", false),
        SUBJECT("organization/digest of the subject", false),
        SUBJECT_KEY("organization/digest of the subject/key id", false),
        API_KEY("organization/name of the key", false),
        CONNECTION_HEALTH("organization/connection/worker", false),
        RUN_CALLBACK("ingress instance/call id", false),
        RATE("organization/limit", false),
        NONE("none", false),
        ORIGINAL("the record's own", false);

        final String text;

        /**
         * Whether the topic has the installation's partition count, so that one call has one
         * partition number everywhere and no repartition hop exists. The others have one
         * partition, because their order is one order.
         */
        final boolean partitioned;

        Key(String text, boolean partitioned) {
            this.text = text;
            this.partitioned = partitioned;
        }
    }

    TopicSpec spec(String prefix, int partitions) {
        Map<String, String> config = new HashMap<>(retention.config());
        config.put("max.message.bytes", Integer.toString(Topics.RECORD_BYTES_MAX));
        // The time of the fact, not of its arrival at the broker: retention and look-ups by time go by it.
        config.put("message.timestamp.type", "CreateTime");
        return new TopicSpec(prefix + topic, key.partitioned ? partitions : 1, config);
    }
}
