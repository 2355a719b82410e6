package dev.countersign.worker.notice;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.notice.Notice;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.intake.Intake;
import dev.countersign.worker.intake.IntakeClients;
import dev.countersign.worker.intake.OnDeath;
import dev.countersign.worker.intake.OrderTaker;
import dev.countersign.worker.intake.SetAside;
import dev.countersign.worker.notice.Told.Done;
import dev.countersign.worker.notice.Told.Later;
import dev.countersign.worker.notice.Told.Never;
import dev.countersign.worker.secret.SecretResolver;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people: takes a notice, finds the channels that its organization configured for it, sends, and
 * only then lets its offset be committed. What fails for the moment is tried again by
 * {@link NoticeSchedule}; what fails for good is given up with a warning and counted. Nothing of it
 * comes back to the approval, which does not depend on anybody having been told.
 *
 * <p>At least once. A crash, or a stop while a receiver is away, sends some messages again, also those
 * that other channels of the same notice took, and those of later notices of the partition. A repetition
 * has the same {@code webhook-id} or {@code Message-ID}, made of the approval, the kind and the channel,
 * by which a receiver drops it.
 *
 * <p>A notice waits for nobody but its own channels, and a channel that is slow or away holds up no
 * other: only so many messages go to it at once, and a pause takes no place. When the approval's time is
 * over, what was not sent yet is dropped.
 */
public final class NoticeWorker implements OrderTaker {
    /** Messages that go to one channel at once. */
    static final int AT_ONCE_PER_CHANNEL_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(NoticeWorker.class);

    private final Parts parts;
    private final Topic<Notice> notices;
    private final Channels channels;
    private final SetAside setAside;
    private final Intake intake;
    private final NoticeTally tally = new NoticeTally();
    private final Map<Place, Semaphore> places = new ConcurrentHashMap<>();

    /** What messages to one channel share. */
    private record Place(OrganizationId organization, String channel) {}

    /**
     * What it is made of.
     *
     * @param clients opened when it is made; it closes both
     * @param sender the worker closes it
     * @param reach how far webhooks may go
     * @param mail null for an installation without a mail server
     * @param console where people reach the console; null for notices without links
     * @param underWayMax notices at once, those that pause included
     * @param drainMax how long {@link #close()} waits for messages on their way
     */
    public record Parts(
            IntakeClients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            SecretResolver secrets,
            CallbackSender sender,
            Reach reach,
            @Nullable SmtpServer mail,
            @Nullable URI console,
            NoticeSchedule schedule,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            OnDeath onDeath) {}

    public NoticeWorker(Parts parts) {
        this.parts = parts;
        this.notices = parts.topics().notices();
        SmtpServer mail = parts.mail();
        this.channels = new Channels(
                parts.control(),
                new Wording(parts.console()),
                mail == null ? null : new Mailer(mail, parts.secrets(), parts.clock()),
                parts.sender(),
                parts.secrets(),
                parts.reach());
        this.setAside = new SetAside(parts.clients().producer(), parts.topics());
        this.intake = new Intake(
                new Intake.Parts(
                        "notices",
                        parts.clients().consumer(),
                        notices.name(),
                        parts.underWayMax(),
                        parts.drainMax(),
                        parts.onDeath()),
                this::tell);
    }

    /** Begins to take notices; returns at once. */
    @Override
    public void start() {
        intake.start();
    }

    @Override
    public boolean isRunning() {
        return intake.isRunning();
    }

    /** What it has come to since it was made. */
    public NoticeTally.Counts counts() {
        return tally.counts();
    }

    /** Takes nothing more, and waits for messages on their way; what waits for another try comes again. */
    @Override
    public void close() {
        try {
            intake.close();
        } finally {
            parts.sender().close();
            parts.clients().producer().close();
        }
    }

    private void tell(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        Notice notice = setAside.read(notices, record, "a notice");
        if (notice == null) {
            return;
        }
        if (notice.isPast(parts.clock().instant())) {
            tally.onePast();
            return;
        }
        List<Message> messages = channels.messages(notice);
        if (messages.isEmpty()) {
            tally.oneUnaddressed();
            return;
        }
        List<Future<?>> sent = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            messages.forEach(message -> sent.add(each.submit(() -> {
                send(message);
                return message;
            })));
        }
        for (Future<?> one : sent) {
            ended(one);
        }
    }

    private static void ended(Future<?> sent) throws InterruptedException {
        try {
            sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException stopped) {
                throw stopped;
            }
            throw new IllegalStateException("A notice's message broke", e.getCause());
        }
    }

    /** Until it is sent or given up. */
    private void send(Message message) throws InterruptedException {
        Instant first = parts.clock().instant();
        for (int attempt = 1; ; attempt++) {
            Instant now = parts.clock().instant();
            if (message.notice().isPast(now)) {
                tally.onePast();
                return;
            }
            switch (once(message)) {
                case Done() -> {
                    tally.oneSent();
                    log(message, attempt);
                    return;
                }
                case Never(ToolError error) -> {
                    giveUp(message, attempt, error);
                    return;
                }
                case Later(ToolError error, Duration pauseMin) -> {
                    Duration own = parts.schedule().pauseAfter(message.id(), attempt);
                    Duration pause = own.compareTo(pauseMin) < 0 ? pauseMin : own;
                    Duration since = Duration.between(first, parts.clock().instant());
                    if (parts.schedule().isLast(attempt, since, pause)) {
                        giveUp(message, attempt, error);
                        return;
                    }
                    tally.oneRetried();
                    intake.pause(pause);
                }
            }
        }
    }

    private Told once(Message message) throws InterruptedException {
        Semaphore place = places.computeIfAbsent(
                new Place(message.notice().organization(), message.channel()),
                channel -> new Semaphore(AT_ONCE_PER_CHANNEL_MAX));
        place.acquire();
        try {
            if (intake.isStopping()) {
                throw new InterruptedException("Nothing is begun any more");
            }
            return message.way().send(message.id(), message.notice());
        } catch (RuntimeException broken) {
            // A bug of ours with this message, and no reason to hold up what is behind it for ever.
            LOG.atError()
                    .addKeyValue("messageId", message.id())
                    .setCause(broken)
                    .log("A notice's message broke");
            return new Later(new ToolError("broken", "The message could not be sent."), Duration.ZERO);
        } finally {
            place.release();
        }
    }

    private static void log(Message message, int attempt) {
        LOG.atInfo()
                .addKeyValue("approvalId", message.notice().approvalId())
                .addKeyValue("orgId", message.notice().organization())
                .addKeyValue("kind", message.notice().kind())
                .addKeyValue("channel", message.channel())
                .addKeyValue("attempt", attempt)
                .log("A notice was sent");
    }

    private void giveUp(Message message, int attempt, ToolError error) {
        tally.oneGivenUp();
        LOG.atWarn()
                .addKeyValue("approvalId", message.notice().approvalId())
                .addKeyValue("orgId", message.notice().organization())
                .addKeyValue("kind", message.notice().kind())
                .addKeyValue("channel", message.channel())
                .addKeyValue("attempt", attempt)
                .addKeyValue("errorCode", error.code())
                .log("A notice was given up; nobody was told on this channel");
    }
}
