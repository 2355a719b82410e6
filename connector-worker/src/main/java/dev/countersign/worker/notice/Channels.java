package dev.countersign.worker.notice;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.NoticeChannel;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.NoticeTarget;
import dev.countersign.domain.notice.NoticeTarget.Mail;
import dev.countersign.domain.notice.NoticeTarget.Webhook;
import dev.countersign.egress.Reach;
import dev.countersign.worker.callback.CallbackOrder;
import dev.countersign.worker.callback.CallbackResult;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.callback.SigningSecret;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom a notice goes to, by what its organization configured at that moment, and how.
 *
 * @param mailer null where the installation has no mail server: then mail channels are given up
 * @param reach how far webhooks may go; the same as callbacks
 */
record Channels(
        Supplier<ControlSnapshot> control,
        Wording wording,
        @Nullable Mailer mailer,
        CallbackSender sender,
        SecretResolver secrets,
        Reach reach) {

    /** One message for each receiver; empty when no channel serves the notice. */
    List<Message> messages(Notice notice) {
        List<Message> messages = new ArrayList<>();
        for (NoticeChannel channel : control.get().noticeChannels(notice.organization())) {
            if (channel.serves(notice)) {
                add(messages, notice, channel);
            }
        }
        return messages;
    }

    private void add(List<Message> messages, Notice notice, NoticeChannel channel) {
        String id = Message.id(notice, channel.name());
        switch (channel.target()) {
            case Mail(List<String> addresses) -> {
                for (String address : addresses) {
                    messages.add(new Message(id, notice, channel.name(), (name, about) -> mail(name, about, address)));
                }
            }
            case Webhook webhook ->
                messages.add(new Message(id, notice, channel.name(), (name, about) -> post(name, about, webhook)));
        }
    }

    private Told mail(String id, Notice notice, String address) {
        return mailer == null
                ? new Never(new ToolError("mail_off", "The installation has no mail server."))
                : mailer.send(id, address, wording.subject(notice), wording.mail(notice));
    }

    private Told post(String id, Notice notice, Webhook webhook) throws InterruptedException {
        CallbackOrder order;
        try {
            String secret = webhook.secret();
            order = new CallbackOrder(
                    id,
                    SecretResolver.isReference(webhook.url())
                            ? secrets.resolve(webhook.url()).reveal().strip()
                            : webhook.url(),
                    Map.of(),
                    body(notice, webhook.format()),
                    secret == null ? null : SigningSecret.behind(secret, secrets),
                    reach);
        } catch (OrderRefusedException refused) {
            // Its owner may mend it before the next try.
            return new Later(refused.error(), Duration.ZERO);
        }
        return switch (sender.send(order)) {
            case CallbackResult.Delivered delivered -> new Done();
            case CallbackResult.Retry(ToolError error, Duration pauseMin) -> new Later(error, pauseMin);
            case CallbackResult.GaveUp(ToolError error) -> new Never(error);
        };
    }

    private byte[] body(Notice notice, NoticeTarget.Format format) {
        return switch (format) {
            case GENERIC -> wording.generic(notice);
            case SLACK -> wording.slack(notice);
        };
    }
}
