package dev.countersign.schemas.codec;

import dev.countersign.avro.AuthorizationFlow;
import dev.countersign.avro.AuthorizationWaiter;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.authorization.Flow;
import dev.countersign.domain.authorization.Tokens;
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import org.jspecify.annotations.Nullable;

/** Users' authorizations and what belongs to them. */
final class Authorizations {
    private Authorizations() {}

    static dev.countersign.avro.AuthorizationHolder toAvro(AuthorizationHolder holder) {
        return new dev.countersign.avro.AuthorizationHolder(
                holder.organization().value(), holder.user().key(), holder.connection());
    }

    static AuthorizationHolder toDomain(dev.countersign.avro.AuthorizationHolder holder) {
        return new AuthorizationHolder(
                new OrganizationId(holder.getOrganization()),
                new UserId(new CallId(holder.getUserId())),
                holder.getConnection());
    }

    static dev.countersign.avro.UserGrant toAvro(UserGrant grant) {
        return new dev.countersign.avro.UserGrant(sealed(grant.token()), grant.until());
    }

    static UserGrant toDomain(dev.countersign.avro.UserGrant grant) {
        return new UserGrant(sealed(grant.getToken()), grant.getUntil());
    }

    static dev.countersign.avro.Tokens toAvro(Tokens tokens) {
        return new dev.countersign.avro.Tokens(
                Requests.toAvro(tokens.access()), sealed(tokens.refresh()), tokens.until());
    }

    static Tokens toDomain(dev.countersign.avro.Tokens tokens) {
        return new Tokens(Requests.toDomain(tokens.getAccess()), sealed(tokens.getRefresh()), tokens.getUntil());
    }

    static AuthorizationFlow toAvro(Flow flow) {
        return new AuthorizationFlow(
                flow.state().hex(), flow.browser().hex(), Requests.toAvro(flow.verifier()), flow.until());
    }

    static Flow toDomain(AuthorizationFlow flow) {
        return new Flow(
                new Digest(flow.getStateDigest()),
                new Digest(flow.getBrowserDigest()),
                Requests.toDomain(flow.getVerifier()),
                flow.getUntil());
    }

    static @Nullable AuthorizationWaiter toAvro(@Nullable ReplyTo replyTo) {
        return replyTo == null ? null : new AuthorizationWaiter(replyTo.partition(), replyTo.requestId());
    }

    static @Nullable ReplyTo toDomain(@Nullable AuthorizationWaiter waiter) {
        return waiter == null ? null : new ReplyTo(waiter.getReplyPartition(), waiter.getRequestId());
    }

    private static dev.countersign.avro.@Nullable SealedValue sealed(@Nullable SealedValue value) {
        return value == null ? null : Requests.toAvro(value);
    }

    private static @Nullable SealedValue sealed(dev.countersign.avro.@Nullable SealedValue value) {
        return value == null ? null : Requests.toDomain(value);
    }
}
