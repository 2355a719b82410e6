package dev.countersign.schemas.codec;

import dev.countersign.avro.GrantOfCode;
import dev.countersign.avro.GrantOfRefresh;
import dev.countersign.avro.RevocationOfToken;
import dev.countersign.domain.authorization.TokenOrder;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code token-orders}. */
public final class TokenOrderCodec {
    private TokenOrderCodec() {}

    public static Codec<TokenOrder> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.TokenOrder.class,
                subject,
                schemaIds,
                order -> new dev.countersign.avro.TokenOrder(
                        order.authorization().value(),
                        Authorizations.toAvro(order.holder()),
                        order.number(),
                        toAvro(order.grant()),
                        order.orderedAt()),
                order -> new TokenOrder(
                        new AuthorizationId(order.getAuthorizationId()),
                        Authorizations.toDomain(order.getHolder()),
                        order.getOrder(),
                        toDomain(order.getGrant()),
                        order.getOrderedAt()));
    }

    private static Object toAvro(TokenOrder.Grant grant) {
        return switch (grant) {
            case TokenOrder.Code(var code, var verifier) ->
                new GrantOfCode(Requests.toAvro(code), Requests.toAvro(verifier));
            case TokenOrder.Refresh(var token) -> new GrantOfRefresh(Requests.toAvro(token));
            case TokenOrder.Revoke(var token) -> new RevocationOfToken(Requests.toAvro(token));
        };
    }

    private static TokenOrder.Grant toDomain(Object grant) {
        return switch (grant) {
            case GrantOfCode it ->
                new TokenOrder.Code(Requests.toDomain(it.getCode()), Requests.toDomain(it.getVerifier()));
            case GrantOfRefresh it -> new TokenOrder.Refresh(Requests.toDomain(it.getToken()));
            case RevocationOfToken it -> new TokenOrder.Revoke(Requests.toDomain(it.getToken()));
            default -> throw UnreadableRecordException.unexpectedBranch(grant);
        };
    }
}
