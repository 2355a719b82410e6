package dev.countersign.ingress;

import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.question.QuestionView;
import dev.countersign.ingress.question.Questions;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.RecordedEvent.OfApproval;
import dev.countersign.schemas.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Folds the approvals of the {@code events} topic in memory, up to its end at every question. */
final class FollowedQuestions implements Questions, AutoCloseable {
    private final Topics topics;
    private final Consumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<ApprovalId, ApprovalState> states = new HashMap<>();

    FollowedQuestions(Installation installation, Topics topics) {
        this.topics = topics;
        this.consumer = new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "followed-questions"));
        this.partitions = IntStream.range(0, installation.partitions())
                .mapToObj(partition -> new TopicPartition(topics.allEvents().name(), partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The approval as it stands; null when there is none. */
    synchronized @Nullable Opened opened(ApprovalId approvalId) {
        catchUp();
        return states.get(approvalId) instanceof Opened opened ? opened : null;
    }

    @Override
    public synchronized @Nullable QuestionView find(OrganizationId organization, ApprovalId approvalId) {
        return opened(approvalId) instanceof Opened opened
                        && opened.card().subject() instanceof Question question
                        && question.organization().equals(organization)
                ? QuestionView.of(question, opened)
                : null;
    }

    @Override
    public @Nullable QuestionView awaitResolved(OrganizationId organization, ApprovalId approvalId, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        QuestionView view = find(organization, approvalId);
        while (view != null && view.answer().get("status").equals("pending") && System.nanoTime() < deadline) {
            poll(Duration.ofMillis(50));
            view = find(organization, approvalId);
        }
        return view;
    }

    @Override
    public synchronized Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
        catchUp();
        List<ApprovalState.Pending> waiting = states.values().stream()
                .filter(ApprovalState.Pending.class::isInstance)
                .map(ApprovalState.Pending.class::cast)
                .filter(pending -> pending.card().subject().organization().equals(organization))
                .toList();
        long ofAgent = waiting.stream()
                .filter(pending -> pending.card().subject().agent().equals(agent))
                .count();
        return new Pending((int) ofAgent, waiting.size());
    }

    @Override
    public synchronized Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
        catchUp();
        return ids.stream().filter(states::containsKey).collect(Collectors.toSet());
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }

    private void catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(Duration.ofMillis(100));
        }
    }

    private synchronized void poll(Duration patience) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
            if (topics.allEvents().codec().decode(record.value())
                    instanceof OfApproval(RecordedApprovalEvent recorded)) {
                ApprovalState before = states.getOrDefault(recorded.approvalId(), new ApprovalState.Unopened());
                states.put(
                        recorded.approvalId(),
                        ApprovalEvolution.evolve(recorded.approvalId(), before, recorded.event()));
            }
        }
    }
}
