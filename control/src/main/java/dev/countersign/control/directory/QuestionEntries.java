package dev.countersign.control.directory;

import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What the approvals API adds to an organization's files: agents' names, on what terms people
 * are asked, and what signs the answers. Problems are reported like everywhere in {@link Entries}.
 */
final class QuestionEntries {
    private static final Set<String> TERMS_FIELDS =
            Set.of("groups", "quorum", "expires_after", "escalate_after", "escalate_to", "comment_required");

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern REFERENCE = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:.{1,1000}");

    private QuestionEntries() {}

    /** Null when it has a problem, which is reported. */
    static @Nullable ApprovalTerms terms(ConfigFile file, Node node) {
        Fields fields = Fields.of(file, node, TERMS_FIELDS);
        if (fields == null) {
            return null;
        }
        ApprovalTerms usual = ApprovalTerms.DEFAULT;
        List<String> groups = groups(file, fields, "groups");
        List<String> escalateTo = groups(file, fields, "escalate_to");
        Integer quorum = fields.number("quorum", usual.quorum(), 1, Limits.QUORUM_MAX);
        Duration expiresAfter =
                fields.text("expires_after", usual.expiresAfter(), Words.duration(Limits.APPROVAL_EXPIRY_MAX));
        Duration escalateAfter =
                fields.text("escalate_after", Duration.ZERO, Words.duration(Limits.APPROVAL_EXPIRY_MAX));
        Boolean commentRequired = fields.flag("comment_required", usual.commentRequired());
        if (quorum == null || expiresAfter == null || escalateAfter == null || commentRequired == null) {
            return null;
        }
        if (escalateAfter.isZero() != escalateTo.isEmpty()) {
            file.report(node, "The fields 'escalate_after' and 'escalate_to' are given together or not at all.");
            return null;
        }
        try {
            Escalation escalation = escalateAfter.isZero() ? null : new Escalation(escalateAfter, escalateTo);
            return new ApprovalTerms(groups, quorum, expiresAfter, escalation, false, commentRequired, false);
        } catch (IllegalArgumentException e) {
            file.report(node, Words.sentence(e));
            return null;
        }
    }

    private static List<String> groups(ConfigFile file, Fields fields, String name) {
        List<String> groups = new ArrayList<>();
        if (!fields.has(name)) {
            return groups;
        }
        if (fields.at(name) instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof ScalarNode text) {
                    groups.add(text.getValue());
                } else {
                    file.report(item, "A group is text.");
                }
            }
        } else {
            file.report(fields.at(name), "The field '" + name + "' must be a list of groups.");
        }
        return groups;
    }

    static UUID uuid(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("A uuid is 32 hexadecimal digits as 8-4-4-4-12.");
        }
        return UUID.fromString(text);
    }

    /** A secret itself would travel through the log. */
    static String secretReference(String text) {
        if (!REFERENCE.matcher(text).matches()) {
            throw new IllegalArgumentException("A callback_secret is env:NAME or file:PATH, never the secret itself.");
        }
        return text;
    }
}
