package dev.countersign.worker.smtp;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.look.LookResult;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.ParsedTexts;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.mail.Handover;
import dev.countersign.worker.mail.Mail;
import dev.countersign.worker.mail.MailDelivery;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends mail. Operations are {@link SmtpOperation}s, connections {@link SmtpSettings}. A mail server does
 * not know whether it has had a mail before and cannot be asked, so that every tool here is UNSAFE: a
 * connection that breaks once the text was on its way leaves it unknown whether the mail is out. Each
 * attempt at a call has the same {@code Message-ID}, by which receivers tell two for one.
 */
public final class SmtpConnector implements Connector {
    private final SecretResolver secrets;
    private final MailDelivery delivery;
    private final Clock clock;
    private final ParsedTexts<SmtpSettings> settings = new ParsedTexts<>(SmtpSettings::parse);
    private final ParsedTexts<SmtpOperation> operations = new ParsedTexts<>(SmtpOperation::parse);

    /**
     * @param names the name service, usually {@code InetAddress::getAllByName}
     * @param tls decides which servers are who they say they are
     * @param clock dates the mail
     */
    public SmtpConnector(SecretResolver secrets, GuardedResolver.Lookup names, SSLSocketFactory tls, Clock clock) {
        this.secrets = secrets;
        this.delivery = new MailDelivery(names, tls);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "smtp";
    }

    @Override
    public Set<EffectClass> effectClasses(Tool tool, Connection connection) {
        operations.of(tool.operation());
        settings.of(connection.settings());
        return EnumSet.of(EffectClass.UNSAFE);
    }

    @Override
    public void requireReadable(Connection connection) {
        settings.of(connection.settings());
    }

    @Override
    public AttemptResult perform(Order order) {
        try {
            SmtpSettings connection = settings.of(order.connection().settings());
            Mail mail = operations.of(order.tool().operation()).fill(connection, order, clock.instant());
            return switch (delivery.send(connection.server(secrets), mail, order.deadline())) {
                case Handover.Accepted() -> new Succeeded(KeptResponse.of(answer(mail)));
                case Handover.Refused(var status, var error) -> new Failed(Effect.NONE, status < 500, error);
                case Handover.NotBegun(var retryable, var error) -> new Failed(Effect.NONE, retryable, error);
                case Handover.Silence(var error) -> new NoAnswer(error);
            };
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    private static Map<String, Object> answer(Mail mail) {
        return Map.of(
                "message_id",
                "<" + mail.messageId() + ">",
                "recipients",
                (long) mail.to().size() + mail.cc().size());
    }

    @Override
    public AttemptResult probe(Order order) {
        return Connector.noProbe("A mail server cannot be asked whether it has had a mail before.");
    }

    @Override
    public LookResult look(Look look) {
        return Connector.nothingToLookAt("A mail server");
    }

    @Override
    public Reached reach(Connection connection, Deadline deadline) {
        try {
            SmtpSettings server = settings.of(connection.settings());
            return switch (delivery.greet(server.server(secrets), deadline)) {
                case Handover.Accepted() ->
                    server.user() == null
                            ? new Reached.Open("it greets, and asks for no login")
                            : new Reached.LetIn("it greets, and takes the login");
                case Handover.Refused(var status, var error) -> new Reached.Not(error);
                case Handover.NotBegun(var retryable, var error) -> new Reached.Not(error);
                case Handover.Silence(var error) -> new Reached.Not(error);
            };
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    @Override
    public void close() {
        // Each mail has a connection of its own.
    }
}
