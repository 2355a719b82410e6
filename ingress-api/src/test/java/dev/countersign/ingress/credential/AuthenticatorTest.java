package dev.countersign.ingress.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.ingress.Organizations;
import dev.countersign.ingress.credential.HashingWork.Done;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
    private static final String OTHERS_SECRET = Organizations.BUYER.substring(Organizations.BUYER.indexOf(':') + 1);

    private static final ControlSnapshot SNAPSHOT = Organizations.snapshot();

    private final Authenticator authenticator = new Authenticator(() -> SNAPSHOT);

    @Test
    void callerIsWhomTheCredentialNames() {
        Caller caller = authenticator.authenticate(List.of("Bearer " + Organizations.SELLER));

        assertThat(caller.agent()).isEqualTo(new AgentId("seller"));
        assertThat(caller.organization().organization()).isEqualTo(Organizations.ACME);
        assertThat(caller.owner()).isEqualTo("owner@acme");
    }

    @Test
    void schemeIsKnownInAnyCase() {
        assertThat(authenticator
                        .authenticate(List.of("bEaReR " + Organizations.SELLER))
                        .agent())
                .isEqualTo(new AgentId("seller"));
    }

    /** ABUSE A1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer seller",
                "Bearer seller:",
                "Bearer :s3cret-of-seller",
                "Bearer seller:wrong",
                "Bearer seller:s3cret-of-seller ",
                "Bearer seller:S3CRET-OF-SELLER",
                "Bearer  seller:s3cret-of-seller",
                "Bearer seller :s3cret-of-seller",
                "Bearer SELLER:s3cret-of-seller",
                "Basic c2VsbGVyOnMzY3JldC1vZi1zZWxsZXI=",
                "seller:s3cret-of-seller",
                "Bearer nobody:s3cret-of-seller",
                "Bearer seller:" + "s3cret-of-buyer",
                "Bearer revoked:s3cret-of-revoked",
                "Bearer seller:s3cret-of-seller, Bearer seller:s3cret-of-seller",
            })
    void everyWrongCredentialGetsTheSameAnswer(String header) {
        assertThat(refusal(List.of(header))).isEqualTo(refusal(List.of()));
    }

    @Test
    void doubledHeadersAreRefusedEvenWhenBothAreRight() {
        String right = "Bearer " + Organizations.SELLER;

        assertThat(refusal(List.of(right, right))).isEqualTo(refusal(List.of()));
    }

    @Test
    void refusalTellsHowToAuthenticateAndNothingElse() {
        Problem problem = refusal(List.of("Bearer seller:" + OTHERS_SECRET));

        assertThat(problem.answer().status()).isEqualTo(401);
        assertThat(problem.answer().headers()).containsKey("WWW-Authenticate");
        assertThat(new String(problem.answer().body(), StandardCharsets.UTF_8))
                .contains("\"error\":\"unauthorized\"")
                .doesNotContain("seller", OTHERS_SECRET);
    }

    @Test
    void credentialOfAnUnconfiguredOrganizationIsNotServed() {
        ControlSnapshot orphaned = ControlSnapshot.of(Organizations.allFacts().stream()
                .filter(fact -> !(fact instanceof ControlFact.Organization))
                .toList());

        assertThatThrownBy(
                        () -> new Authenticator(() -> orphaned).authenticate(List.of("Bearer " + Organizations.SELLER)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code().status()).isIn(401, 503));
    }

    /** ABUSE A2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer nobody:s3cret-of-nobody",
                "Bearer SELLER:s3cret-of-nobody",
                "Bearer buyer:s3cret-of-nobody",
                "Bearer revoked:s3cret-of-nobody"
            })
    void a2WhoDoesNotExistCostsTheWorkOfAWrongSecret(String header) throws Exception {
        Done wrong = HashingWork.of(() -> refusal(List.of("Bearer seller:s3cret-of-nobody")));

        assertThat(wrong).isEqualTo(new Done(1, 16 + "s3cret-of-nobody".length()));
        assertThat(HashingWork.of(() -> refusal(List.of(header)))).isEqualTo(wrong);
    }

    private Problem refusal(List<String> headers) {
        try {
            Caller caller = authenticator.authenticate(headers);
            throw new AssertionError("Let in as " + caller.agent());
        } catch (ProblemException refused) {
            return refused.problem();
        }
    }
}
