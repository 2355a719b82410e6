package dev.countersign.ingress.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.ingress.Organizations;
import dev.countersign.ingress.credential.HashingWork.Done;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ABUSE A2 for keys of organizations: who tries names learns nothing from what an answer costs. */
class KeyWorkTest {
    private static final ControlSnapshot SNAPSHOT = Organizations.snapshot();
    private static final String SECRET = "s3cret-of-non";
    private static final String WRONG_SECRET = "acme.hub." + SECRET;

    /** Another organization's, a name that nobody has, none at all, one that was revoked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody.hub." + SECRET,
                "strict.hub." + SECRET,
                "acme.nobody." + SECRET,
                "acme.HUB." + SECRET,
                "ACME.hub." + SECRET,
                "acme'--.hub." + SECRET,
                ".." + SECRET,
                "acme.old." + "s3cret-of-old",
                "acme.old." + SECRET,
                "acme.mute." + SECRET,
            })
    void a2AKeyThatNobodyHasCostsTheWorkOfAWrongSecret(String key) throws Exception {
        Done wrong = HashingWork.of(() -> tools(WRONG_SECRET));

        assertThat(wrong).isEqualTo(new Done(1, 16 + SECRET.length()));
        assertThat(HashingWork.of(() -> tools(key))).isEqualTo(wrong);
        assertThat(HashingWork.of(() -> questions(key))).isEqualTo(wrong);
        assertThat(HashingWork.of(() -> questions(WRONG_SECRET))).isEqualTo(wrong);
    }

    private static ApiKeys keys() {
        return new ApiKeys(Clock.systemUTC(), new KeyUses());
    }

    private static void tools(String key) {
        assertThat(new KeyAuthenticator(keys()).authenticate(SNAPSHOT, List.of("Bearer " + key)))
                .isInstanceOf(KeyAuthenticator.Proof.Unknown.class);
    }

    private static void questions(String key) {
        assertThat(new WorkspaceAuthenticator(() -> SNAPSHOT, keys())
                        .authenticate(List.of(UUID.randomUUID().toString()), List.of(key)))
                .isInstanceOf(WorkspaceAuthenticator.Proof.WrongKey.class);
    }
}
