package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.id;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.StreamDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call's way to its user's authorization and back, through the topics. */
final class AuthorizationTopologyTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final UserId USER = UserId.of(new byte[32], ACME, "dana");
    private static final UserGrant GRANT = new UserGrant(
            SealedValue.plain("{\"access_token\":\"t\"}".getBytes(StandardCharsets.UTF_8)), START.plusSeconds(3_600));

    @TempDir
    private Path directory;

    private StreamDriver stream;

    @BeforeEach
    void start() {
        stream = new StreamDriver(directory);
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void aCallThatIsAuthorizedAlreadyRunsWithItsUsersToken() {
        submitAsUser("k1", true);
        assertThat(stream.authorizationCommands())
                .singleElement()
                .isInstanceOfSatisfying(AuthorizationCommand.Ask.class, ask -> {
                    assertThat(ask.callId()).isEqualTo(id("k1"));
                    assertThat(ask.holder().user()).isEqualTo(USER);
                    assertThat(ask.until()).isEqualTo(START.plus(Duration.ofMinutes(10)));
                });
        assertThat(stream.replies()).isEmpty();

        answer("k1", new AuthorizationAnswer.Given(GRANT));

        assertThat(stream.dispatches())
                .singleElement()
                .satisfies(dispatch -> assertThat(dispatch.terms().grant()).isEqualTo(GRANT));
        assertThat(stream.receipts()).isEmpty();
    }

    @Test
    void aCallThatWaitsResumesOnceHoweverOftenItIsTold() {
        submitAsUser("k1", true);
        answer("k1", new AuthorizationAnswer.Missing());
        assertThat(stream.replies())
                .singleElement()
                .satisfies(reply -> assertThat(reply.answer())
                        .isEqualTo(new Answer.AuthorizationRequired(true, Answer.NOT_AUTHORIZED)));
        Receipt pending = stream.receipts().getFirst();
        assertThat(pending.kind()).isEqualTo(ReceiptKind.PENDING);
        assertThat(pending.decision()).isEqualTo(ReceiptDecision.PENDING_AUTHORIZATION);
        assertThat(pending.approvalId()).isNull();
        assertThat(stream.dispatches()).isEmpty();

        answer("k1", new AuthorizationAnswer.Given(GRANT));
        answer("k1", new AuthorizationAnswer.Given(GRANT));

        List<Dispatch> dispatches = stream.dispatches();
        assertThat(dispatches).hasSize(1);
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.Dispatched.class);
    }

    @Test
    void aCallThatDoesNotWaitEndsAndIsNotResumed() {
        submitAsUser("k1", false);
        answer("k1", new AuthorizationAnswer.Missing());
        answer("k1", new AuthorizationAnswer.Given(GRANT));

        assertThat(stream.dispatches()).isEmpty();
        assertThat(stream.replies())
                .singleElement()
                .satisfies(reply -> assertThat(reply.answer())
                        .isEqualTo(new Answer.AuthorizationRequired(false, Answer.NOT_AUTHORIZED)));
        assertThat(closing("k1")).isEqualTo(Closing.AUTHORIZATION_MISSING);
    }

    @Test
    void aCallWhoseUserDoesNotComeIsClosedByTime() {
        submitAsUser("k1", true);
        answer("k1", new AuthorizationAnswer.Missing());
        stream.pass(Duration.ofMinutes(9));
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.AwaitingAuthorization.class);
        stream.pass(Duration.ofMinutes(2));

        assertThat(closing("k1")).isEqualTo(Closing.NOT_AUTHORIZED);
        answer("k1", new AuthorizationAnswer.Given(GRANT));
        assertThat(stream.dispatches()).isEmpty();
    }

    @Test
    void aCallInNobodysSessionIsDenied() {
        stream.command(submit("k1", "allow-as-user", 0, START));

        assertThat(stream.authorizationCommands()).isEmpty();
        assertThat(stream.stored(id("k1")).state()).isInstanceOf(CallState.Denied.class);
        assertThat(stream.receipts())
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.reason()).contains("acts for a user"));
    }

    private Closing closing(String key) {
        return ((CallState.Closed) stream.stored(id(key)).state()).reason();
    }

    private void submitAsUser(String key, boolean waits) {
        SubmitCall submit = submit(key, "allow-as-user", 0, START);
        stream.command(new SubmitCall(submit.callId(), submit.call().actingFor(new ActingUser(USER, waits)), 0));
    }

    private void answer(String key, AuthorizationAnswer answer) {
        stream.command(new AuthorizationAnswered(
                id(key), AuthorizationId.of(ACME, USER, "crm"), answer, START.plusSeconds(1)));
    }
}
