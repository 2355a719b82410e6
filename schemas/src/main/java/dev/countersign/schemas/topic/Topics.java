package dev.countersign.schemas.topic;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.KeyUse;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.rate.PermitClaim;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.schemas.codec.ApprovalCommandCodec;
import dev.countersign.schemas.codec.ApprovalReplyCodec;
import dev.countersign.schemas.codec.AuthorizationCommandCodec;
import dev.countersign.schemas.codec.AuthorizationEventCodec;
import dev.countersign.schemas.codec.AuthorizationReplyCodec;
import dev.countersign.schemas.codec.BudgetCommandCodec;
import dev.countersign.schemas.codec.CommandCodec;
import dev.countersign.schemas.codec.ControlCodec;
import dev.countersign.schemas.codec.DeliveryOrderCodec;
import dev.countersign.schemas.codec.DispatchCodec;
import dev.countersign.schemas.codec.EventCodec;
import dev.countersign.schemas.codec.ExecutionCodec;
import dev.countersign.schemas.codec.HealthWordCodec;
import dev.countersign.schemas.codec.KeyUseCodec;
import dev.countersign.schemas.codec.LedgerCodecs;
import dev.countersign.schemas.codec.LookOrderCodec;
import dev.countersign.schemas.codec.LookReplyCodec;
import dev.countersign.schemas.codec.NoticeCodec;
import dev.countersign.schemas.codec.RateClaimCodec;
import dev.countersign.schemas.codec.ReceiptCodec;
import dev.countersign.schemas.codec.ReplyCodec;
import dev.countersign.schemas.codec.ReportCommandCodec;
import dev.countersign.schemas.codec.RunCallbackCodec;
import dev.countersign.schemas.codec.SealCodecs;
import dev.countersign.schemas.codec.SessionCommandCodec;
import dev.countersign.schemas.codec.SessionEventCodec;
import dev.countersign.schemas.codec.SessionReplyCodec;
import dev.countersign.schemas.codec.TokenOrderCodec;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.seal.Opening;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.WrappedKey;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;
import java.util.function.BiFunction;

/** The topics of one installation. {@code docs/topics.md} lists them with all that is agreed on each. */
public final class Topics {
    /** Partitions of every topic that is keyed by call, and of the replies. */
    public static final int PARTITIONS_DEFAULT = 4;

    /**
     * The largest record, header and key included: room for a request of 256 KB, a response of
     * 64 KB and what surrounds them, and Kafka's own default. Producers check it before sending.
     */
    public static final int RECORD_BYTES_MAX = 1_048_588;

    private final String prefix;
    private final PayloadKeys payloads;
    private final Topic<CallCommand> commands;
    private final Topic<ApprovalCommand> approvalCommands;
    private final Topic<BudgetCommand> budgetCommands;
    private final Topic<ReportCommand> reports;
    private final Topic<SessionCommand> sessionCommands;
    private final Topic<RecordedSessionEvent> sessions;
    private final Topic<SessionReply> sessionReplies;
    private final Topic<AuthorizationCommand> authorizationCommands;
    private final Topic<RecordedAuthorizationEvent> authorizations;
    private final Topic<AuthorizationReply> authorizationReplies;
    private final Topic<TokenOrder> tokenOrders;
    private final Topic<KeyUse> keyUses;
    private final Topic<HealthWord> connectionHealth;
    private final Topic<RunCallback> runCallbacks;
    private final Topic<PermitClaim> rateClaims;
    private final Topic<RecordedCallEvent> events;
    private final Topic<RecordedApprovalEvent> approvalEvents;
    private final Topic<RecordedReportEvent> reportEvents;
    private final Topic<RecordedEvent> allEvents;
    private final Topic<Dispatch> dispatches;
    private final Topic<ExecutionReport> executions;
    private final Topic<Receipt> receipts;
    private final Topic<Reply> replies;
    private final Topic<Reply> directReplies;
    private final Topic<ApprovalReply> approvalReplies;
    private final Topic<DeliveryOrder> deliveries;
    private final Topic<Notice> notices;
    private final Topic<LookOrder> looks;
    private final Topic<LookReply> lookReplies;
    private final Topic<LedgerEntry> ledger;
    private final Topic<PublishedCheckpoint> checkpoints;
    private final Topic<ControlFact> control;
    private final Topic<ControlFact> controlHistory;
    private final Topic<WrappedKey> subjectKeys;
    private final Topic<Erasure> erasures;

    /**
     * For those who read no payloads, or write none that is encrypted: what is encrypted comes out closed.
     *
     * @param prefix put before every name; empty by default
     */
    public Topics(String prefix, SchemaIds schemaIds) {
        this(prefix, schemaIds, PayloadKeys.PLAIN);
    }

    /**
     * @param prefix put before every name; empty by default
     * @param payloads opens the payloads of what is read, and seals those of what is written
     */
    public Topics(String prefix, SchemaIds schemaIds, PayloadKeys payloads) {
        this.prefix = prefix;
        this.payloads = payloads;
        this.commands = topic(Entry.COMMANDS, schemaIds, CommandCodec::of);
        this.approvalCommands = topic(Entry.APPROVAL_COMMANDS, schemaIds, ApprovalCommandCodec::of);
        this.budgetCommands = topic(Entry.BUDGET_COMMANDS, schemaIds, BudgetCommandCodec::of);
        this.reports = topic(Entry.REPORTS, schemaIds, ReportCommandCodec::of);
        this.sessionCommands = topic(Entry.SESSION_COMMANDS, schemaIds, SessionCommandCodec::of);
        this.sessions = topic(Entry.SESSIONS, schemaIds, SessionEventCodec::of);
        this.sessionReplies = topic(Entry.SESSION_REPLIES, schemaIds, SessionReplyCodec::of);
        this.authorizationCommands = topic(Entry.AUTHORIZATION_COMMANDS, schemaIds, AuthorizationCommandCodec::of);
        this.authorizations = topic(Entry.AUTHORIZATIONS, schemaIds, AuthorizationEventCodec::of);
        this.authorizationReplies = topic(Entry.AUTHORIZATION_REPLIES, schemaIds, AuthorizationReplyCodec::of);
        this.tokenOrders = topic(Entry.TOKEN_ORDERS, schemaIds, TokenOrderCodec::of);
        this.keyUses = topic(Entry.KEY_USES, schemaIds, KeyUseCodec::of);
        this.connectionHealth = topic(Entry.CONNECTION_HEALTH, schemaIds, HealthWordCodec::of);
        this.runCallbacks = topic(Entry.RUN_CALLBACKS, schemaIds, RunCallbackCodec::of);
        this.rateClaims = topic(Entry.RATE_CLAIMS, schemaIds, RateClaimCodec::of);
        this.events = topic(Entry.EVENTS, schemaIds, EventCodec::ofCalls);
        this.approvalEvents = topic(Entry.EVENTS, schemaIds, EventCodec::ofApprovals);
        this.reportEvents = topic(Entry.EVENTS, schemaIds, EventCodec::ofReports);
        this.allEvents = topic(Entry.EVENTS, schemaIds, EventCodec::of);
        this.dispatches = topic(Entry.DISPATCHES, schemaIds, DispatchCodec::of);
        this.executions = topic(Entry.EXECUTIONS, schemaIds, ExecutionCodec::of);
        this.receipts = topic(Entry.RECEIPTS, schemaIds, ReceiptCodec::of);
        this.replies = topic(Entry.REPLIES, schemaIds, ReplyCodec::of);
        this.directReplies = topic(Entry.REPLIES_DIRECT, schemaIds, ReplyCodec::of);
        this.approvalReplies = topic(Entry.APPROVAL_REPLIES, schemaIds, ApprovalReplyCodec::of);
        this.deliveries = topic(Entry.DELIVERIES, schemaIds, DeliveryOrderCodec::of);
        this.notices = topic(Entry.NOTICES, schemaIds, NoticeCodec::of);
        this.looks = topic(Entry.LOOKS, schemaIds, LookOrderCodec::of);
        this.lookReplies = topic(Entry.LOOK_REPLIES, schemaIds, LookReplyCodec::of);
        this.ledger = topic(Entry.LEDGER, schemaIds, LedgerCodecs::ofEntries);
        this.checkpoints = topic(Entry.CHECKPOINTS, schemaIds, LedgerCodecs::ofCheckpoints);
        this.control = topic(Entry.CONTROL, schemaIds, ControlCodec::of);
        this.controlHistory = topic(Entry.CONTROL_HISTORY, schemaIds, ControlCodec::of);
        this.subjectKeys = topic(Entry.SUBJECT_KEYS, schemaIds, SealCodecs::ofKeys);
        this.erasures = topic(Entry.ERASURES, schemaIds, SealCodecs::ofErasures);
    }

    /** All call commands but the {@link ExecutionReport}s, which the codec refuses. */
    public Topic<CallCommand> commands() {
        return commands;
    }

    /** What approvals are asked; their own topic, so that approval-stream never reads the hot path. */
    public Topic<ApprovalCommand> approvalCommands() {
        return approvalCommands;
    }

    /** What calls ask of the counters that budgets are; keyed by counter, so that each has one owner. */
    public Topic<BudgetCommand> budgetCommands() {
        return budgetCommands;
    }

    /** What agents report to have run elsewhere; their own topic, for the same reason. */
    public Topic<ReportCommand> reports() {
        return reports;
    }

    /** What sessions are asked. */
    public Topic<SessionCommand> sessionCommands() {
        return sessionCommands;
    }

    /** What became true of sessions. */
    public Topic<RecordedSessionEvent> sessions() {
        return sessions;
    }

    /** What became of sessions' commands, to whoever waits; by the number of its partition. */
    public Topic<SessionReply> sessionReplies() {
        return sessionReplies;
    }

    /** What is asked of users' authorizations. */
    public Topic<AuthorizationCommand> authorizationCommands() {
        return authorizationCommands;
    }

    /** What became true of users' authorizations. */
    public Topic<RecordedAuthorizationEvent> authorizations() {
        return authorizations;
    }

    /** What became of users' ways to the provider, to the browsers that wait; by the number of its partition. */
    public Topic<AuthorizationReply> authorizationReplies() {
        return authorizationReplies;
    }

    /** Orders to fetch tokens; what comes of them goes to {@link #authorizationCommands}. */
    public Topic<TokenOrder> tokenOrders() {
        return tokenOrders;
    }

    /** When keys were used last; one partition, keyed by {@link KeyUse#recordKey()}. */
    public Topic<KeyUse> keyUses() {
        return keyUses;
    }

    /** Who is to be told how runs ended; one partition. A null value takes the order away. */
    public Topic<HealthWord> connectionHealth() {
        return connectionHealth;
    }

    public Topic<RunCallback> runCallbacks() {
        return runCallbacks;
    }

    /** What ingress instances claim of shared limits; one partition, whose order grants. */
    public Topic<PermitClaim> rateClaims() {
        return rateClaims;
    }

    /**
     * {@code events} as policy-stream writes it: the events of calls. Other events are in the same
     * topic, and this codec refuses them as unreadable: readers take {@link #allEvents}.
     */
    public Topic<RecordedCallEvent> events() {
        return events;
    }

    /** {@code events} as approval-stream writes it: the events of approvals. */
    public Topic<RecordedApprovalEvent> approvalEvents() {
        return approvalEvents;
    }

    /** {@code events} as approval-stream writes it of reports. */
    public Topic<RecordedReportEvent> reportEvents() {
        return reportEvents;
    }

    /** {@code events} as it is read: the events of calls, of approvals and of reports. */
    public Topic<RecordedEvent> allEvents() {
        return allEvents;
    }

    public Topic<Dispatch> dispatches() {
        return dispatches;
    }

    /** Worker reports and lapsed leases: one log, so that its order decides between them. */
    public Topic<ExecutionReport> executions() {
        return executions;
    }

    public Topic<Receipt> receipts() {
        return receipts;
    }

    public Topic<Reply> replies() {
        return replies;
    }

    /**
     * What workers answer directly, outside any transaction. A topic of its own: a read_committed
     * reader stops at the first open transaction, and policy-stream nearly always has one open on
     * {@link #replies()}.
     */
    public Topic<Reply> directReplies() {
        return directReplies;
    }

    /** What became of opens, votes and withdrawals, to whoever waits; by the number of its partition. */
    public Topic<ApprovalReply> approvalReplies() {
        return approvalReplies;
    }

    /** Orders to deliver answers to callbacks; the reports come back as {@link #approvalCommands}. */
    public Topic<DeliveryOrder> deliveries() {
        return deliveries;
    }

    /** Orders to tell people of approvals; nothing comes back. */
    public Topic<Notice> notices() {
        return notices;
    }

    /** Orders to look at targets for people; the answers come back on {@link #lookReplies()}. */
    public Topic<LookOrder> looks() {
        return looks;
    }

    /** What looks came to, to whoever waits; by the number of its partition. */
    public Topic<LookReply> lookReplies() {
        return lookReplies;
    }

    /** The receipts' leaves in one order; one partition, no keys. */
    public Topic<LedgerEntry> ledger() {
        return ledger;
    }

    /** The ledger's signed tree heads; one partition, no keys. */
    public Topic<PublishedCheckpoint> checkpoints() {
        return checkpoints;
    }

    /** Keyed by {@link ControlFact#key()}; one partition. A null value removes what the key names. */
    public Topic<ControlFact> control() {
        return control;
    }

    /** The records of {@link #control()} with none compacted away. */
    public Topic<ControlFact> controlHistory() {
        return controlHistory;
    }

    /** What payloads are encrypted with, itself encrypted; one partition. A null value destroys a key. */
    public Topic<WrappedKey> subjectKeys() {
        return subjectKeys;
    }

    /** Whose payloads were erased; one partition. */
    public Topic<Erasure> erasures() {
        return erasures;
    }

    /** What seals and opens the payloads of this installation. */
    public PayloadKeys payloads() {
        return payloads;
    }

    /** The codec of something kept beside the topics, whose payloads this installation opens. */
    public <V> Codec<V> opening(Codec<V> codec) {
        return Opening.with(payloads, codec);
    }

    /** Poison input, as it came, with the reason in headers. */
    public String deadLetters() {
        return prefix + Entry.DEAD_LETTERS.topic();
    }

    /** What is to be created on a fresh cluster, with {@link #PARTITIONS_DEFAULT}. */
    public List<TopicSpec> specs() {
        return specs(PARTITIONS_DEFAULT);
    }

    /**
     * What is to be created on a fresh cluster.
     *
     * @param partitions of every topic that is keyed by call and of the replies; it is the same for
     *     all of them and never changes afterwards, because with it calls would change partition
     */
    public List<TopicSpec> specs(int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("Topics have at least one partition, not " + partitions);
        }
        return Entry.ALL.stream().map(entry -> entry.spec(prefix, partitions)).toList();
    }

    private <V> Topic<V> topic(Entry entry, SchemaIds schemaIds, BiFunction<String, SchemaIds, Codec<V>> codec) {
        String name = prefix + entry.topic();
        return new Topic<>(name, Opening.with(payloads, codec.apply(name + "-value", schemaIds)));
    }
}
