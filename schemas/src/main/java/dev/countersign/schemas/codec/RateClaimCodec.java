package dev.countersign.schemas.codec;

import dev.countersign.avro.RateClaim;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.rate.PermitClaim;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Duration;

/** Values of {@code rate-claims}. */
public final class RateClaimCodec {
    private RateClaimCodec() {}

    public static Codec<PermitClaim> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                RateClaim.class,
                subject,
                schemaIds,
                claim -> new RateClaim(
                        claim.organization().value(),
                        claim.limit(),
                        claim.opens(),
                        claim.window().toMillis(),
                        claim.claimant(),
                        claim.permits(),
                        claim.max()),
                claim -> new PermitClaim(
                        new OrganizationId(claim.getOrganization()),
                        claim.getLimit(),
                        claim.getOpens(),
                        Duration.ofMillis(claim.getWindowMillis()),
                        claim.getClaimant(),
                        claim.getPermits(),
                        claim.getMax()));
    }
}
