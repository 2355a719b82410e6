package dev.countersign.worker.notice;

import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.Notice.Matter;
import dev.countersign.schemas.json.CanonicalJson;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said, for each kind of channel. Words of agents and policies are one line each, cut and with
 * nothing hidden ({@link Quoted}), and marked as theirs. The link opens the card and does nothing else.
 *
 * @param console where people reach the console, without a slash at its end; null when it is not known,
 *     and then there is no link
 */
record Wording(@Nullable URI console) {
    static final int SUBJECT_CHARS_MAX = 160;
    static final int NAME_CHARS_MAX = 120;
    static final int RESOURCE_CHARS_MAX = 200;
    static final int REASON_CHARS_MAX = 500;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The address of the card; null when the console's is not known. */
    @Nullable
    String link(Notice notice) {
        return console == null ? null : console + "/approvals/" + notice.approvalId();
    }

    /** One line, without anything that could end a header. */
    String subject(Notice notice) {
        Matter matter = notice.matter();
        String what = matter == null
                ? "a question of " + name(notice.agent().value())
                : name(matter.action()) + " on " + Quoted.line(matter.resource(), NAME_CHARS_MAX);
        String subject = "[" + notice.organization() + "] " + title(notice.kind()) + ": " + what;
        return Quoted.cut(subject, SUBJECT_CHARS_MAX);
    }

    /** Plain text. */
    String mail(Notice notice) {
        StringBuilder text = new StringBuilder(sentence(notice.kind())).append("\n\n");
        facts(notice).forEach((fact, value) -> text.append(String.format(Locale.ROOT, "  %-10s%s%n", fact, value)));
        text.append("\nAgent, action, resource and reason are quoted as they were given: they may say anything.\n");
        String link = link(notice);
        text.append(
                link == null
                        ? "\nOpen the console to see the whole card and to decide.\n"
                        : "\nThe whole card: " + link
                                + "\nThe link only opens it. Nothing is decided before you do.\n");
        return text.toString().replace("\r\n", "\n");
    }

    /** What incoming webhooks of Slack and Mattermost take: {@code {"text": …}}. */
    byte[] slack(Notice notice) {
        StringBuilder text = new StringBuilder(sentence(notice.kind()));
        facts(notice)
                .forEach((fact, value) -> text.append("\n• ")
                        .append(fact)
                        .append(": `")
                        .append(inCode(value))
                        .append('`'));
        String link = link(notice);
        if (link != null) {
            text.append("\nThe card, which only opens: ").append(link);
        }
        return CanonicalJson.write(Map.of("text", text.toString()));
    }

    /** The facts as JSON, for a program. */
    byte[] generic(Notice notice) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Matter matter = notice.matter();
        json.put("organization", notice.organization().value());
        json.put("approval_id", notice.approvalId().toString());
        json.put("kind", notice.kind().name().toLowerCase(Locale.ROOT));
        json.put("agent", name(notice.agent().value()));
        json.put("tool", matter == null ? null : name(matter.tool()));
        json.put("action", matter == null ? null : name(matter.action()));
        json.put("resource", matter == null ? null : resource(matter));
        json.put("risk", matter == null ? null : risk(matter));
        json.put("rule", matter == null || matter.rule() == null ? null : name(matter.rule()));
        json.put("reason", matter == null ? null : reason(matter));
        json.put("expires_at", notice.expiresAt().toString());
        json.put("url", link(notice));
        return CanonicalJson.write(json);
    }

    private static Map<String, String> facts(Notice notice) {
        Map<String, String> facts = new LinkedHashMap<>();
        Matter matter = notice.matter();
        facts.put("agent", name(notice.agent().value()));
        if (matter == null) {
            facts.put("asks", "a question, which the card shows");
        } else {
            facts.put("tool", name(matter.tool()));
            facts.put("action", name(matter.action()));
            facts.put("resource", resource(matter));
            facts.put("risk", risk(matter));
            facts.put("rule", matter.rule() == null ? "none with a name" : name(matter.rule()));
            facts.put("reason", reason(matter));
        }
        facts.put("expires", TIME.format(notice.expiresAt()));
        return facts;
    }

    private static String title(Kind kind) {
        return switch (kind) {
            case WAITING -> "Approval waits";
            case EXPIRING -> "Approval about to expire";
            case ESCALATED -> "Approval escalated to you";
        };
    }

    private static String sentence(Kind kind) {
        return switch (kind) {
            case WAITING -> "An approval waits for you.";
            case EXPIRING -> "An approval is about to expire, and nobody has decided it yet.";
            case ESCALATED -> "An approval has waited long, and now waits for you too.";
        };
    }

    private static String name(String text) {
        return Quoted.line(text, NAME_CHARS_MAX);
    }

    private static String resource(Matter matter) {
        return Quoted.line(matter.resource(), RESOURCE_CHARS_MAX);
    }

    private static String reason(Matter matter) {
        return Quoted.line(matter.reason(), REASON_CHARS_MAX);
    }

    private static String risk(Matter matter) {
        return matter.risk().name().toLowerCase(Locale.ROOT);
    }

    /** Nothing inside of a code span is a mention, a link or markup, once it cannot end the span. */
    private static String inCode(String text) {
        return text.replace('`', 'ˋ').replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return "Wording[" + (console == null ? "without links" : console.toString()) + "]";
    }
}
