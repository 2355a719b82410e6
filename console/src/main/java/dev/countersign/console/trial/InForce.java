package dev.countersign.console.trial;

import dev.countersign.backtest.RecordedHistory;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.policylanguage.CompiledPolicy;
import dev.countersign.policylanguage.PolicyCompileException;
import dev.countersign.policylanguage.PolicyCompiler;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The policy that judges an organization's calls.
 *
 * @param version as its author names it; null for one that does not compile in this service
 * @param rules how many it has; 0 for one that does not compile
 * @param since when this very text was published last
 */
public record InForce(PolicyText text, @Nullable String version, int rules, Instant since) {

    /** @return null for an organization that has none */
    static @Nullable InForce of(OrganizationId organization, RecordedHistory history) throws IOException {
        Codec<ControlFact> codec = history.topics().controlHistory().codec();
        Latest latest = new Latest();
        history.control((key, value, offset, writtenAt) -> {
            if (key != null && key.equals("policy/" + organization + "/-")) {
                latest.take(value == null ? null : policy(codec, value), writtenAt);
            }
            return true;
        });
        return latest.text == null ? null : of(latest.text, latest.since);
    }

    private static InForce of(PolicyText text, Instant since) {
        try {
            CompiledPolicy compiled = PolicyCompiler.read(text.text());
            return new InForce(
                    text,
                    compiled.policy().version().name(),
                    compiled.policy().rules().size(),
                    since);
        } catch (PolicyCompileException newerThanThisService) {
            return new InForce(text, null, 0, since);
        }
    }

    public Digest digest() {
        return text.digest();
    }

    private static @Nullable PolicyText policy(Codec<ControlFact> codec, byte[] value) {
        try {
            return codec.decode(value) instanceof PolicyText text ? text : null;
        } catch (UnreadableRecordException unreadable) {
            return null;
        }
    }

    /** For the one thread that reads. */
    private static final class Latest {
        private @Nullable PolicyText text;
        private Instant since = Instant.EPOCH;

        private void take(@Nullable PolicyText next, Instant at) {
            if (next != null && !next.equals(text)) {
                since = at;
            }
            text = next;
        }
    }
}
