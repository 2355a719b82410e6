package dev.countersign.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.seal.PayloadKeys;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestDigestsTest {
    private static final OrganizationId ACME = new OrganizationId("acme");

    private static Map<String, @Nullable Object> parameters(String json) {
        return StrictJson.parseObject(json.getBytes(UTF_8));
    }

    @Test
    void isTheDigestOfTheDocumentedText() {
        String text = "{\"action\":\"update_deal\",\"connection\":\"crm-eu\","
                + "\"parameters\":{\"amount\":50000,\"note\":\"a \\\"b\\\"\"},\"resource\":\"crm:deal:1\"}";
        assertThat(RequestDigests.of(
                        "update_deal", "crm:deal:1", "crm-eu", parameters("{\"note\":\"a \\\"b\\\"\",\"amount\":5e4}")))
                .isEqualTo(Digest.of(text.getBytes(UTF_8)))
                .isEqualTo(Digest.of(CanonicalJson.write(parameters(text))));
    }

    @Test
    void noConnectionIsNull() {
        String text = "{\"action\":\"a\",\"connection\":null,\"parameters\":{},\"resource\":\"r\"}";
        assertThat(RequestDigests.of("a", "r", null, Map.of())).isEqualTo(Digest.of(text.getBytes(UTF_8)));
    }

    @Test
    void anythingElseIsAnotherDigest() {
        Digest digest = RequestDigests.of("a", "r", null, parameters("{\"amount\":50000}"));
        assertThat(RequestDigests.of("A", "r", null, parameters("{\"amount\":50000}")))
                .isNotEqualTo(digest);
        assertThat(RequestDigests.of("a", "R", null, parameters("{\"amount\":50000}")))
                .isNotEqualTo(digest);
        assertThat(RequestDigests.of("a", "r", "null", parameters("{\"amount\":50000}")))
                .isNotEqualTo(digest);
        assertThat(RequestDigests.of("a", "r", null, parameters("{\"amount\":\"50000\"}")))
                .isNotEqualTo(digest);
        assertThat(RequestDigests.of("a", "r", null, parameters("{\"amount\":50000.0000001}")))
                .isNotEqualTo(digest);
        assertThat(RequestDigests.of("a", "r", null, parameters("{\"amount\":50000,\"x\":null}")))
                .isNotEqualTo(digest);
    }

    @Test
    void theUserIsPartOfWhatIsAskedWhereThereIsOne() {
        SealedValue parameters = SealedValue.plain("{}".getBytes(UTF_8));
        UserId dana = UserId.of(new byte[32], ACME, "dana");
        UserId erik = UserId.of(new byte[32], ACME, "erik");
        String text =
                "{\"action\":\"a\",\"connection\":null,\"parameters\":{},\"resource\":\"r\",\"user\":\"" + dana + "\"}";

        Digest danas = RequestDigests.of(PayloadKeys.PLAIN, "a", "r", null, parameters, dana);

        assertThat(danas)
                .isEqualTo(Digest.of(text.getBytes(UTF_8)))
                .isEqualTo(Digest.of(CanonicalJson.write(parameters(text))))
                .isNotEqualTo(RequestDigests.of(PayloadKeys.PLAIN, "a", "r", null, parameters, erik));
        assertThat(RequestDigests.of(PayloadKeys.PLAIN, "a", "r", null, parameters, null))
                .isEqualTo(RequestDigests.of("a", "r", null, Map.of()))
                .isNotEqualTo(danas);
    }

    @Test
    void piecesCannotPassForOneAnother() {
        assertThat(RequestDigests.of("a\",\"connection\":null,\"parameters\":{},\"resource\":\"r", "r", null, Map.of()))
                .isNotEqualTo(RequestDigests.of("a", "r", null, Map.of()));
    }
}
