package dev.countersign.worker.smtp;

import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.HiddenCharacters;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.Reference;
import dev.countersign.worker.connector.TextTemplate;
import dev.countersign.worker.mail.Mail;
import dev.countersign.worker.mail.MailAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a tool does by mail, in its owner's words:
 *
 * <pre>{@code
 * {"to":["{payload.to}"],"cc":["desk@example.com"],
 *  "subject":"Ticket {resource.ticket_id}: {payload.subject}","text":"{payload.text}"}
 * }</pre>
 *
 * A receiver that is one placeholder may stand for a list of them. The text is plain text.
 */
record SmtpOperation(List<TextTemplate> to, List<TextTemplate> cc, TextTemplate subject, TextTemplate text) {
    static final int RECIPIENTS_MAX = 50;
    static final int SUBJECT_CHARS_MAX = 500;

    static SmtpOperation parse(String operation) {
        Fields fields = Fields.parse("tool's operation", operation);
        SmtpOperation parsed = new SmtpOperation(
                templates(fields.texts("to")),
                templates(fields.texts("cc")),
                TextTemplate.parse(fields.text("subject")),
                TextTemplate.parse(fields.text("text")));
        fields.end();
        if (parsed.to.isEmpty()) {
            throw fields.refused("it says nobody in 'to' who gets the mail");
        }
        return parsed;
    }

    private static List<TextTemplate> templates(List<String> texts) {
        return texts.stream().map(TextTemplate::parse).toList();
    }

    /**
     * The mail for a call.
     *
     * @throws OrderRefusedException when a value is missing, could end a header, or names a receiver who
     *     is not allowed
     */
    Mail fill(SmtpSettings settings, CallValues call, Instant at) {
        Set<MailAddress> receivers = new LinkedHashSet<>();
        List<String> toAddresses = receivers("to", to, settings, call, receivers);
        List<String> ccAddresses = receivers("cc", cc, settings, call, receivers);
        if (receivers.size() > RECIPIENTS_MAX) {
            throw OrderRefusedException.unfit("the receivers", "has more than " + RECIPIENTS_MAX + " addresses");
        }
        if (toAddresses.isEmpty()) {
            throw OrderRefusedException.missing("to");
        }
        return new Mail(
                call.callId().value() + "@" + settings.from().domain(),
                settings.from().toString(),
                settings.fromName(),
                toAddresses,
                ccAddresses,
                settings.replyTo() == null ? null : settings.replyTo().toString(),
                line(call),
                body(call),
                at);
    }

    /** Those of a field who are not receivers yet. */
    private static List<String> receivers(
            String field, List<TextTemplate> templates, SmtpSettings settings, CallValues call, Set<MailAddress> all) {
        List<String> addresses = new ArrayList<>();
        for (TextTemplate template : templates) {
            for (String text : texts(field, template, call)) {
                MailAddress address = MailAddress.parse(text);
                if (address == null) {
                    throw OrderRefusedException.unfit(field, "is not one plain address of mail");
                }
                if (!settings.allowed().has(address)) {
                    throw OrderRefusedException.unfit(field, "is not among the connection's allowed_recipients");
                }
                if (all.add(address)) {
                    addresses.add(address.toString());
                }
            }
        }
        return addresses;
    }

    private static List<String> texts(String field, TextTemplate template, CallValues call) {
        Reference whole = template.whole();
        if (whole == null || !(whole.find(call) instanceof Reference.Found(List<?> list))) {
            return List.of(template.fill(call, value -> value));
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw OrderRefusedException.unfit(field, "is a list of more than texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private String line(CallValues call) {
        String line = subject.fill(call, value -> value);
        if (line.isBlank() || line.length() > SUBJECT_CHARS_MAX || HiddenCharacters.has(line)) {
            throw OrderRefusedException.unfit(
                    "the subject", "is not one line of 1 to " + SUBJECT_CHARS_MAX + " visible characters");
        }
        return line;
    }

    private String body(CallValues call) {
        String body = text.fill(call, value -> value);
        if (body.getBytes(StandardCharsets.UTF_8).length > Mail.TEXT_BYTES_MAX) {
            throw OrderRefusedException.unfit("the text", "is longer than " + Mail.TEXT_BYTES_MAX + " bytes");
        }
        boolean plain = body.codePoints()
                .allMatch(c -> c == '\n'
                        || c == '\r'
                        || c == '\t'
                        || (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE));
        if (!plain) {
            throw OrderRefusedException.unfit("the text", "has a control character in it");
        }
        return body;
    }
}
