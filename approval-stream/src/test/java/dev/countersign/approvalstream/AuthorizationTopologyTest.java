package dev.countersign.approvalstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationEvent;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.authorization.AuthorizationState;
import dev.countersign.domain.authorization.Flow;
import dev.countersign.domain.authorization.RecordedAuthorizationEvent;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.authorization.Tokens;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.store.StoredAuthorization;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Tally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wiring of users' authorizations: who is told, what is ordered, what is kept. */
final class AuthorizationTopologyTest {
    private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AuthorizationHolder HOLDER =
            new AuthorizationHolder(ACME, UserId.of(new byte[32], ACME, "dana"), "crm");
    private static final CallId FIRST = CallId.derive(new byte[32], ACME, "first");
    private static final CallId SECOND = CallId.derive(new byte[32], ACME, "second");

    @TempDir
    private Path directory;

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Properties options = new Properties();
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, "approval-stream");
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        options.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        options.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(
                ApprovalTopology.build(new ApprovalTopology.Parts(
                        topics, StoredApproval.codec(), ApprovalTimes.DEFAULTS, 1, new Drain(), new Tally())),
                options,
                AT);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void everyCallThatWaitsIsToldOnceWhenTokensCome() {
        send(ask(FIRST));
        send(ask(SECOND));
        send(begin());
        send(back("req-back"));
        TokenOrder order = only(topics.tokenOrders());
        send(bring(order.number()));
        send(bring(order.number()));

        List<CallCommand> told = values(topics.commands());
        assertThat(answers(told, FIRST)).containsExactly("Missing", "Given");
        assertThat(answers(told, SECOND)).containsExactly("Missing", "Given");
        assertThat(events())
                .containsExactly(
                        "AuthorizationWanted", "AuthorizationWanted", "FlowBegun", "TokensOrdered", "TokensKept");
        assertThat(stored()).isInstanceOf(AuthorizationState.Held.class);
    }

    @Test
    void theBrowserIsToldWhenItIsKnownWhatCameOfIt() {
        send(ask(FIRST));
        send(begin());
        assertThat(only(topics.authorizationReplies()).refusal()).isNull();
        send(back("req-back"));
        assertThat(values(topics.authorizationReplies())).isEmpty();
        send(new AuthorizationCommand.Fail(HOLDER.id(), 1, "invalid_grant", AT));

        AuthorizationReply reply = only(topics.authorizationReplies());
        assertThat(reply.requestId()).isEqualTo("req-back");
        assertThat(reply.refusal()).isEqualTo(AuthorizationRefusal.NO_TOKENS);
        assertThat(reply.holder()).isEqualTo(HOLDER);
        assertThat(stored()).isInstanceOf(AuthorizationState.Wanted.class);
    }

    @Test
    void aStateThatComesBackTwiceOrdersOnce() {
        send(ask(FIRST));
        send(begin());
        send(back("req-1"));
        send(back("req-2"));

        assertThat(values(topics.tokenOrders())).hasSize(1);
        assertThat(values(topics.authorizationReplies()))
                .extracting(AuthorizationReply::refusal)
                .containsExactly(null, AuthorizationRefusal.STATE_UNKNOWN);
    }

    @Test
    void twoCallsThatFindAStaleTokenOrderOneFreshOne() {
        send(ask(FIRST));
        send(begin());
        send(back("req-1"));
        only(topics.tokenOrders());
        send(new AuthorizationCommand.Bring(HOLDER.id(), 1, new Tokens(json("a"), json("r"), AT.plusSeconds(30)), AT));
        send(ask(SECOND));
        send(ask(CallId.derive(new byte[32], ACME, "third")));

        TokenOrder order = only(topics.tokenOrders());
        assertThat(order.grant()).isEqualTo(new TokenOrder.Refresh(json("r")));
        assertThat(order.number()).isEqualTo(2);
    }

    @Test
    void whatIsRevokedIsAskedOfTheUserAgain() {
        send(ask(FIRST));
        send(begin());
        send(back("req-1"));
        send(bring(1));
        assertThat(values(topics.tokenOrders())).hasSize(1);
        assertThat(values(topics.authorizationReplies())).hasSize(2);
        send(new AuthorizationCommand.Show(HOLDER.id(), AT, new ReplyTo(0, "req-show")));
        assertThat(only(topics.authorizationReplies()).authorized()).isTrue();

        send(revoke("req-revoke"));
        send(revoke("req-again"));
        send(ask(SECOND));

        assertThat(only(topics.tokenOrders()).grant()).isEqualTo(new TokenOrder.Revoke(json("r")));
        assertThat(values(topics.authorizationReplies())).hasSize(2).allSatisfy(reply -> {
            assertThat(reply.refusal()).isNull();
            assertThat(reply.authorized()).isFalse();
        });
        assertThat(events())
                .containsExactly(
                        "AuthorizationWanted",
                        "FlowBegun",
                        "TokensOrdered",
                        "TokensKept",
                        "AuthorizationRevoked",
                        "AuthorizationWanted");
        assertThat(answers(values(topics.commands()), SECOND)).containsExactly("Missing");
    }

    @Test
    void tokensThatComeAfterTheRevocationAreGivenBack() {
        send(ask(FIRST));
        send(begin());
        send(back("req-1"));
        only(topics.tokenOrders());
        send(revoke("req-revoke"));
        send(bring(1));

        assertThat(only(topics.tokenOrders()).grant()).isEqualTo(new TokenOrder.Revoke(json("r")));
        assertThat(answers(values(topics.commands()), FIRST)).containsExactly("Missing", "Missing");
        assertThat(stored()).isInstanceOf(AuthorizationState.Wanted.class);
    }

    private AuthorizationCommand revoke(String requestId) {
        return new AuthorizationCommand.Revoke(HOLDER.id(), AT, new ReplyTo(0, requestId));
    }

    private AuthorizationCommand ask(CallId callId) {
        return new AuthorizationCommand.Ask(HOLDER.id(), HOLDER, callId, AT.plusSeconds(600), AT);
    }

    private AuthorizationCommand begin() {
        return new AuthorizationCommand.Begin(
                HOLDER.id(),
                new Flow(digest("state"), digest("browser"), json("v"), AT.plusSeconds(600)),
                AT,
                new ReplyTo(0, "req-begin"));
    }

    private AuthorizationCommand back(String requestId) {
        return new AuthorizationCommand.Return(
                HOLDER.id(), digest("state"), digest("browser"), json("c"), AT, new ReplyTo(0, requestId));
    }

    private AuthorizationCommand bring(int order) {
        return new AuthorizationCommand.Bring(
                HOLDER.id(), order, new Tokens(json("a"), json("r"), AT.plusSeconds(3600)), AT);
    }

    private void send(AuthorizationCommand command) {
        Topic<AuthorizationCommand> topic = topics.authorizationCommands();
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        HOLDER.id().value().getBytes(StandardCharsets.US_ASCII),
                        topic.codec().encode(command),
                        AT));
    }

    private static List<String> answers(List<CallCommand> told, CallId callId) {
        return told.stream()
                .filter(command -> command.callId().equals(callId))
                .map(command -> answer(command).getClass().getSimpleName())
                .toList();
    }

    private static AuthorizationAnswer answer(CallCommand command) {
        return ((AuthorizationAnswered) command).answer();
    }

    private List<String> events() {
        return values(topics.authorizations()).stream()
                .map(RecordedAuthorizationEvent::event)
                .map(AuthorizationEvent::getClass)
                .map(Class::getSimpleName)
                .toList();
    }

    private AuthorizationState stored() {
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(AuthorizationStore.AUTHORIZATIONS);
        return StoredAuthorization.codec()
                .decode(store.get(HOLDER.id().value()))
                .state();
    }

    private <V> V only(Topic<V> topic) {
        List<V> values = values(topic);
        assertThat(values).hasSize(1);
        return values.getFirst();
    }

    private <V> List<V> values(Topic<V> topic) {
        return driver
                .createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(record -> topic.codec().decode(record.value()))
                .toList();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static SealedValue json(String text) {
        return SealedValue.plain(("{\"value\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
