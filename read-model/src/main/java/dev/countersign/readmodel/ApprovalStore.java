package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link ApprovalRow}s, in plain SQL that H2 and PostgreSQL share. */
final class ApprovalStore {
    /** What a row is read back from. */
    static final String COLUMNS = "approval_id, organization_id, state";

    /** Written when the approval is opened; none of it changes afterwards. */
    private static final List<String> CARD_COLUMNS = List.of(
            "organization_id",
            "subject",
            "agent_id",
            "owner_id",
            "asker_name",
            "barred_owner_name",
            "instance_id",
            "request_id",
            "correlation_id",
            "action",
            "resource",
            "tool",
            "effect_class",
            "reversible",
            "question",
            "rule",
            "reason",
            "risk",
            "quorum",
            "comment_required",
            "editable",
            "asks_everyone",
            "card_digest",
            "opened_at",
            "expires_at",
            "escalates_at",
            "search_text");

    /** Written with every change. */
    private static final List<String> STANDING_COLUMNS = List.of(
            "status",
            "escalated",
            "agreed",
            "settled_at",
            "deciders",
            "delivery_status",
            "delivery_error",
            "state",
            "approval_id");

    private static final String INSERT = insertInto(
            "approval_view",
            Stream.concat(CARD_COLUMNS.stream(), STANDING_COLUMNS.stream()).toList());

    private static final String UPDATE = "UPDATE approval_view SET "
            + STANDING_COLUMNS.stream()
                    .limit(STANDING_COLUMNS.size() - 1)
                    .map(column -> column + " = ?")
                    .collect(Collectors.joining(", "))
            + " WHERE approval_id = ?";

    /** A join, for the reason that {@link CallStore} gives. */
    private static final String LOAD =
            "SELECT " + COLUMNS + " FROM UNNEST(?) AS wanted(id) JOIN approval_view ON approval_id = wanted.id";

    private static final String INSERT_GROUP = insertInto("approval_group", List.of("approval_id", "group_name"));

    private static final String INSERT_VOTE = insertInto(
            "approval_vote",
            List.of(
                    "approval_id",
                    "vote_number",
                    "organization_id",
                    "issuer",
                    "subject",
                    "display_name",
                    "choice",
                    "comment",
                    "considered_millis",
                    "voted_at"));

    private static final String INSERT_VOTER = insertInto("approval_voter", List.of("approval_id", "voter_name"));

    private ApprovalStore() {}

    private static String insertInto(String table, List<String> columns) {
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (?"
                + ", ?".repeat(columns.size() - 1) + ")";
    }

    /** The rows of these approvals as far as there are any. */
    static Map<ApprovalId, ApprovalRow> load(Connection connection, Collection<ApprovalId> ids) throws SQLException {
        Map<ApprovalId, ApprovalRow> rows = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LOAD)) {
            new Binder(select).texts(ids.stream().map(ApprovalId::key).toList());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ApprovalRow row = row(found);
                    rows.put(row.approvalId(), row);
                }
            }
        }
        return rows;
    }

    /**
     * The row under the result's cursor.
     *
     * @throws BrokenProjectionException when this release cannot read what an earlier one wrote
     */
    static ApprovalRow row(ResultSet found) throws SQLException {
        ApprovalId approvalId = new ApprovalId(new CallId(found.getString("approval_id")));
        try {
            StoredApproval stored = StoredApproval.codec().decode(found.getBytes("state"));
            if (stored.state() instanceof Opened opened) {
                return new ApprovalRow(
                        approvalId,
                        new OrganizationId(found.getString("organization_id")),
                        opened,
                        stored.events(),
                        stored.historyDigest());
            }
            throw new UnreadableRecordException("its state is not one that is written", null);
        } catch (UnreadableRecordException unreadable) {
            throw BrokenProjectionException.unreadableRow(approvalId, unreadable);
        }
    }

    /** Writes what a batch changed. */
    static void write(Connection connection, Map<ApprovalId, ApprovalRow> before, Map<ApprovalId, ApprovalRow> after)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement update = connection.prepareStatement(UPDATE);
                PreparedStatement group = connection.prepareStatement(INSERT_GROUP);
                PreparedStatement vote = connection.prepareStatement(INSERT_VOTE);
                PreparedStatement voter = connection.prepareStatement(INSERT_VOTER)) {
            for (ApprovalRow row : after.values()) {
                ApprovalRow earlier = before.get(row.approvalId());
                if (earlier == null) {
                    Binder binder = new Binder(insert);
                    bindCard(binder, row);
                    bindStanding(binder, row);
                    insert.addBatch();
                } else {
                    bindStanding(new Binder(update), row);
                    update.addBatch();
                }
                addGroups(group, earlier, row);
                addVotes(vote, voter, earlier, row);
            }
            for (PreparedStatement statement : List.of(insert, update, group, vote, voter)) {
                statement.executeBatch();
            }
        }
    }

    private static void bindCard(Binder binder, ApprovalRow row) throws SQLException {
        ApprovalCard card = row.state().card();
        ApprovalSubject subject = card.subject();
        String owner = subject.owner();
        binder.text(row.organization())
                .text(subject instanceof OfCall ? "CALL" : "QUESTION")
                .text(subject.agent())
                .text(owner)
                .text(Approver.folded(subject.agent().value()))
                .text(owner == null || card.terms().ownerMayVote() ? null : Approver.folded(owner));
        String question = switch (subject) {
            case OfCall of -> bindCall(binder, of);
            case Question asked -> bindQuestion(binder, asked);
        };
        binder.number(card.terms().quorum())
                .flag(card.terms().commentRequired())
                .flag(card.terms().editable())
                .flag(card.terms().groups().isEmpty())
                .text(card.digest())
                .instant(card.openedAt())
                .instant(card.expiresAt())
                .instant(card.escalatesAt())
                .text(searched(subject, question));
    }

    private static String bindCall(Binder binder, OfCall of) throws SQLException {
        binder.text(of.call().instanceId())
                .nulls(2)
                .text(of.call().action())
                .text(of.call().resource())
                .text(of.tool().tool())
                .text(of.tool().effectClass())
                .flag(of.tool().reversible())
                .nulls(1)
                .text(of.ruling().rule())
                .text(of.ruling().reason())
                .text(of.ruling().risk());
        return "";
    }

    private static String bindQuestion(Binder binder, Question asked) throws SQLException {
        String question = QuestionText.open(asked.text()).question();
        binder.nulls(1)
                .text(asked.requestId())
                .text(asked.correlationId())
                .nulls(5)
                .text(question)
                .nulls(3);
        return question;
    }

    private static String searched(ApprovalSubject subject, String question) {
        List<String> parts = new ArrayList<>(List.of(subject.agent().value(), question));
        if (subject instanceof OfCall of) {
            String rule = of.ruling().rule();
            parts.addAll(List.of(
                    of.call().action(), of.call().resource(), of.ruling().reason()));
            parts.add(rule == null ? "" : rule);
        }
        return String.join("\n", parts).toLowerCase(Locale.ROOT);
    }

    private static void bindStanding(Binder binder, ApprovalRow row) throws SQLException {
        Settled settled = row.state() instanceof Settled over ? over : null;
        binder.text(ApprovalView.status(row.state()))
                .flag(row.state().escalated())
                .number(Ballot.agreed(row.state()))
                .instant(settled == null ? null : settled.settledAt())
                .texts(settled == null ? List.of() : settled.resolution().deciders());
        bindDelivery(binder, settled == null ? null : settled.delivery());
        StoredApproval stored = new StoredApproval(row.state(), row.historyDigest(), row.events(), null);
        binder.bytes(StoredApproval.codec().encode(stored))
                .text(row.approvalId().key());
    }

    private static void bindDelivery(Binder binder, @Nullable DeliveryState delivery) throws SQLException {
        switch (delivery) {
            case null -> binder.nulls(2);
            case DeliveryState.Pending pending ->
                binder.text("PENDING")
                        .text(pending.error() == null ? null : pending.error().message());
            case DeliveryState.Delivered delivered -> binder.text("DELIVERED").nulls(1);
            case DeliveryState.Failed failed ->
                binder.text("FAILED").text(failed.error().message());
        }
    }

    /** The groups that were not asked before. */
    private static void addGroups(PreparedStatement insert, @Nullable ApprovalRow earlier, ApprovalRow row)
            throws SQLException {
        Set<String> groups = new LinkedHashSet<>(Ballot.groups(row.state()));
        if (earlier != null) {
            Ballot.groups(earlier.state()).forEach(groups::remove);
        }
        for (String group : groups) {
            new Binder(insert).text(row.approvalId().key()).text(group);
            insert.addBatch();
        }
    }

    private static void addVotes(
            PreparedStatement insertVote, PreparedStatement insertVoter, @Nullable ApprovalRow earlier, ApprovalRow row)
            throws SQLException {
        List<Vote> votes = row.state().votes();
        Set<String> named = new LinkedHashSet<>();
        int known = earlier == null ? 0 : earlier.state().votes().size();
        for (int i = known; i < votes.size(); i++) {
            Vote vote = votes.get(i);
            Approver approver = vote.approver();
            new Binder(insertVote)
                    .text(row.approvalId().key())
                    .number(i + 1)
                    .text(row.organization())
                    .text(approver.issuer())
                    .text(approver.subject())
                    .text(approver.displayName())
                    .text(code(vote.choice()))
                    .text(vote.comment())
                    .millis(vote.considered())
                    .instant(vote.at());
            insertVote.addBatch();
            // Two voters have no name in common, or the second would have been the first.
            named.addAll(approver.names());
        }
        for (String name : named) {
            new Binder(insertVoter).text(row.approvalId().key()).text(name);
            insertVoter.addBatch();
        }
    }

    private static String code(Choice choice) {
        return switch (choice) {
            case Choice.Approve approve -> "APPROVE";
            case Choice.ApproveEdited edited -> "APPROVE_EDITED";
            case Choice.Reject reject -> "REJECT";
            case Choice.SelectOption option -> "SELECT";
            case Choice.Instruct instruct -> "INSTRUCT";
        };
    }

    /** The digest is a column as well, so that a list need not render every card. */
    static Digest cardDigest(ResultSet found) throws SQLException {
        return new Digest(found.getString("card_digest"));
    }
}
