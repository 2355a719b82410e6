package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.notice.NoticeTarget.Format;
import dev.countersign.domain.notice.NoticeTarget.Mail;
import dev.countersign.domain.notice.NoticeTarget.Webhook;
import dev.countersign.domain.request.Limits;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.TargetUrl;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Whom an organization has told that approvals wait. Problems are reported like everywhere in {@link Entries}. */
final class NoticeEntries {
    static final int CHANNELS_MAX = 50;
    static final int ADDRESSES_MAX = 20;

    private static final Set<String> MAIL_FIELDS = Set.of("to");
    private static final Set<String> WEBHOOK_FIELDS = Set.of("url", "secret", "format");
    private static final Set<String> FIELDS = Set.of("name", "kind", "groups", "on", "to", "url", "secret", "format");
    private static final Pattern REFERENCE = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:.{1,1000}");

    /** One plain address of mail, so that nothing else can stand in a header. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){0,10}");

    /** What a channel is. */
    private enum Kind {
        MAIL,
        WEBHOOK
    }

    private NoticeEntries() {}

    /** Adds the channels to the facts. */
    static void channels(ConfigFile file, Node root, OrganizationId id, List<ControlFact> facts) {
        List<Node> items = Fields.items(file, root, "channels");
        if (items == null) {
            return;
        }
        if (items.size() > CHANNELS_MAX) {
            file.report(root, "An organization has at most " + CHANNELS_MAX + " channels.");
        }
        Set<String> names = new HashSet<>();
        for (Node item : items) {
            Fields fields = Fields.of(file, item, FIELDS);
            NoticeChannel channel = fields == null ? null : channel(file, fields, id);
            if (fields == null || channel == null) {
                continue;
            }
            facts.add(channel);
            if (!names.add(channel.name())) {
                file.report(fields.at("name"), "The channel '" + channel.name() + "' is listed twice.");
            }
        }
    }

    private static @Nullable NoticeChannel channel(ConfigFile file, Fields fields, OrganizationId id) {
        String name = fields.text("name", Words::name);
        Kind kind = fields.text("kind", Words.choice(Kind.class));
        List<String> groups = fields.texts("groups", Limits.APPROVER_GROUPS_MAX, NoticeEntries::group);
        List<Notice.Kind> kinds = fields.has("on")
                ? fields.texts("on", Notice.Kind.values().length, Words.choice(Notice.Kind.class))
                : List.of(Notice.Kind.values());
        if (kind == null || !fits(file, fields, kind)) {
            return null;
        }
        NoticeTarget target = switch (kind) {
            case MAIL -> mail(fields);
            case WEBHOOK -> webhook(file, fields);
        };
        return name == null || groups == null || kinds == null || target == null
                ? null
                : new NoticeChannel(id, name, groups, new LinkedHashSet<>(kinds), target);
    }

    /** Whether every field belongs to a channel of this kind. */
    private static boolean fits(ConfigFile file, Fields fields, Kind kind) {
        Set<String> others = switch (kind) {
            case MAIL -> WEBHOOK_FIELDS;
            case WEBHOOK -> MAIL_FIELDS;
        };
        boolean fits = true;
        for (String field : others.stream().sorted().toList()) {
            if (fields.has(field)) {
                file.report(fields.at(field), "The field '" + field + "' is not one of a channel of this kind.");
                fits = false;
            }
        }
        return fits;
    }

    private static @Nullable Mail mail(Fields fields) {
        List<String> to = fields.texts("to", ADDRESSES_MAX, NoticeEntries::address);
        return to == null ? null : new Mail(to);
    }

    private static @Nullable Webhook webhook(ConfigFile file, Fields fields) {
        String url = fields.text("url", NoticeEntries::url);
        // The empty text stands for "none", because a parser's null already means "reported".
        String secret = fields.text("secret", "", NoticeEntries::reference);
        Format format = fields.text("format", Format.GENERIC, Words.choice(Format.class));
        if (url == null || secret == null || format == null) {
            return null;
        }
        if (secret.isEmpty() && !REFERENCE.matcher(url).matches()) {
            file.report(
                    fields.at("url"),
                    "A channel has a secret that signs its messages, or a url that is a reference, env:NAME or"
                            + " file:PATH, because then the address itself is the secret.");
            return null;
        }
        return new Webhook(url, secret.isEmpty() ? null : secret, format);
    }

    private static String group(String text) {
        return Words.line(Limits.GROUP_CHARS_MAX).apply(text);
    }

    private static String address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "This must be one plain address of mail, such as leads@example.com, not '" + Words.shown(text)
                            + "'.");
        }
        return text;
    }

    private static String url(String text) {
        if (REFERENCE.matcher(text).matches()) {
            return text;
        }
        try {
            TargetUrl.parse(text);
        } catch (ForbiddenTargetException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
        return text;
    }

    private static String reference(String text) {
        if (!REFERENCE.matcher(text).matches()) {
            throw new IllegalArgumentException("A secret is env:NAME or file:PATH, never the secret itself.");
        }
        return text;
    }
}
