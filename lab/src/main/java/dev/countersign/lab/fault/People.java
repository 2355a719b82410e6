package dev.countersign.lab.fault;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.schemas.json.QuestionText;
import dev.countersign.schemas.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Any number of people who vote, and agents who ask them, at the rate of the log: commands as the
 * console and the ingress write them, stamped with the time they are sent.
 */
public final class People implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final Topic<ApprovalCommand> commands;
    private final Asker asker;

    /**
     * Who asks.
     *
     * @param idKey the organization's, from which the ids of questions are derived
     */
    public record Asker(OrganizationId organization, AgentId agent, byte[] idKey) {}

    public People(String bootstrap, Topic<ApprovalCommand> commands, Asker asker) {
        this.commands = commands;
        this.asker = asker;
        Map<String, Object> options = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer = new KafkaProducer<>(options, new StringSerializer(), new ByteArraySerializer());
    }

    /** Asks people a question of their own, and returns at once. */
    public ApprovalId ask(String requestId, ApprovalTerms terms) {
        QuestionText text = new QuestionText(
                "Go on?",
                "It is about " + requestId,
                List.of(new QuestionText.Option("Yes", "yes"), new QuestionText.Option("No", "no")));
        ApprovalId id = ApprovalId.ofQuestion(asker.idKey(), asker.organization(), requestId);
        Instant now = Instant.now();
        Question question = new Question(
                asker.organization(),
                asker.agent(),
                null,
                requestId,
                null,
                text.seal(),
                text.values(),
                text.seal().digest(),
                null,
                now);
        send(new OpenApproval(id, question, terms, null, now));
        return id;
    }

    /** A person votes on exactly this card. */
    public void vote(ApprovalCard card, String person, Choice choice) {
        Approver approver =
                new Approver("local", person, person, List.of(), List.of(), Set.of(Approver.Role.APPROVER), null);
        send(new CastVote(card.approvalId(), approver, choice, card.digest(), "", null, Instant.now()));
    }

    /** The agent that asked takes it back. */
    public void withdraw(ApprovalId id) {
        send(new WithdrawApproval(id, asker.agent(), "no longer needed", null, Instant.now()));
    }

    private void send(ApprovalCommand command) {
        // What is not acknowledged shows in the histories, where every command's effect is looked for.
        var unused = producer.send(new ProducerRecord<>(
                commands.name(), command.approvalId().key(), commands.codec().encode(command)));
    }

    /** Returns when everything sent is in the log. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
