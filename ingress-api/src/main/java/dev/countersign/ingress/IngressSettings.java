package dev.countersign.ingress;

import dev.countersign.domain.request.Limits;
import dev.countersign.egress.Reach;
import dev.countersign.ingress.reply.Places;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of the door.
 *
 * @param instance this instance's name in the consumer group; the same over restarts, another for
 *     every instance
 * @param waitDefault how long a caller waits for an answer who does not say
 * @param waitMax the longest a caller may ask to wait
 * @param waitersMax callers who wait at once; one more is refused before anything is produced
 * @param waitersPerOrganization of these, callers of one organization; one more of it is refused while others
 *     may still wait
 * @param connectionsMax open connections, idle ones included; fewer where the heap has no room for all of them at
 *     their worst
 * @param callsPerAgentPerSecond at this instance, also as one burst; 0 for no limit
 * @param idempotencyHorizon how long a call answers to its key after its end; the same as
 *     policy-stream's
 * @param headersWithin how long the head of a request may take to arrive, in all
 * @param readWithin how long the body of a request may take to arrive, and how long any part of it may be waited for
 * @param produceWithin after which a command that is not acknowledged is given up as unknown
 * @param retryAfter what callers are told who got no answer in time
 * @param headersMax all headers of a request together
 * @param questionsPerAgent how many questions an agent may ask at this instance within {@code
 *     questionsWindow}; the same again for withdrawals and redeliveries; 0 for no limit
 * @param questionsWindow the time over which an agent's questions are counted
 * @param hubRequestsPerKey requests that a key may make of the hub API within {@code hubWindow}, at all
 *     instances together
 * @param hubRequestsPerWorkspace the same of all keys of an organization together
 * @param hubWindow the time over which requests of the hub API are counted, from 1 s to 24 h; the same at all
 *     instances, or each length is counted by itself
 * @param callbackReach how far answers may be sent; the same as the worker's
 * @param ledgerUrl where the audit ledger serves; null for none, and then no receipt can be proved here
 * @param environment what this installation is called in the paths of the agent-platform API
 * @param keyUsesEvery how often it is kept when keys were used last
 * @param publicUrl where browsers reach this installation, without a path; null where only this machine's do
 * @param schemaRegistry whether the bundled schemas are served like a registry's
 */
@ConfigurationProperties("countersign.ingress")
public record IngressSettings(
        @DefaultValue("ingress-1") String instance,
        @DefaultValue("10s") Duration waitDefault,
        @DefaultValue("60s") Duration waitMax,
        @DefaultValue("" + Limits.WAITERS_MAX) int waitersMax,

        @DefaultValue("" + Limits.WAITERS_PER_ORGANIZATION_MAX)
        int waitersPerOrganization,

        @DefaultValue("25000") int connectionsMax,

        @DefaultValue("" + Limits.CALLS_PER_AGENT_PER_SECOND_MAX)
        int callsPerAgentPerSecond,

        @DefaultValue("7d") Duration idempotencyHorizon,
        @DefaultValue("10s") Duration headersWithin,
        @DefaultValue("10s") Duration readWithin,
        @DefaultValue("5s") Duration produceWithin,
        @DefaultValue("1s") Duration retryAfter,
        @DefaultValue("16KB") DataSize headersMax,
        @DefaultValue("" + Limits.QUESTIONS_PER_WINDOW_MAX) int questionsPerAgent,
        @DefaultValue("60s") Duration questionsWindow,
        @DefaultValue("60000") int hubRequestsPerKey,
        @DefaultValue("300000") int hubRequestsPerWorkspace,
        @DefaultValue("60s") Duration hubWindow,
        @DefaultValue("public") Reach callbackReach,
        @Nullable URI ledgerUrl,
        @DefaultValue("production") String environment,
        @DefaultValue("60s") Duration keyUsesEvery,
        @Nullable URI publicUrl,
        @DefaultValue("true") boolean schemaRegistry) {
    private static final Duration WAIT_CEILING = Duration.ofSeconds(60);
    private static final Duration HUB_WINDOW_FLOOR = Duration.ofSeconds(1);
    /** Well within the time that claims are kept. */
    private static final Duration HUB_WINDOW_CEILING = Duration.ofHours(24);

    /** @throws IllegalArgumentException naming the property that is out of its range */
    public IngressSettings {
        require(!instance.isBlank(), "instance must not be blank");
        require(
                waitMax.isPositive() && waitMax.compareTo(WAIT_CEILING) <= 0,
                "wait-max must be positive and at most 60 seconds");
        require(
                !waitDefault.isNegative() && waitDefault.compareTo(waitMax) <= 0,
                "wait-default must be from 0 to wait-max");
        require(waitersMax > 0, "waiters-max must be positive");
        require(waitersPerOrganization > 0, "waiters-per-organization must be positive");
        require(connectionsMax > 0, "connections-max must be positive");
        require(callsPerAgentPerSecond >= 0, "calls-per-agent-per-second must not be negative");
        require(idempotencyHorizon.isPositive(), "idempotency-horizon must be positive");
        require(headersWithin.isPositive(), "headers-within must be positive");
        require(readWithin.isPositive(), "read-within must be positive");
        require(produceWithin.isPositive(), "produce-within must be positive");
        require(retryAfter.isPositive(), "retry-after must be positive");
        require(questionsPerAgent >= 0, "questions-per-agent must not be negative");
        require(questionsWindow.isPositive(), "questions-window must be positive");
        require(hubRequestsPerKey > 0, "hub-requests-per-key must be positive");
        require(hubRequestsPerWorkspace > 0, "hub-requests-per-workspace must be positive");
        require(
                hubWindow.compareTo(HUB_WINDOW_FLOOR) >= 0 && hubWindow.compareTo(HUB_WINDOW_CEILING) <= 0,
                "hub-window must be from 1 second to 24 hours");
        require(
                environment.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
                "environment is 1 to 63 letters, digits, '.', '_' and '-'");
        require(keyUsesEvery.isPositive(), "key-uses-every must be positive");
        require(headersMax.toBytes() > 0, "headers-max must be positive");
        require(
                publicUrl == null || isOrigin(publicUrl),
                "public-url is http:// or https:// and a host, without a path");
    }

    private static boolean isOrigin(URI url) {
        return ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
    }

    /** For one kind of waiting. */
    Places places() {
        return new Places(waitersMax, waitersPerOrganization);
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException("countersign.ingress." + rule);
        }
    }
}
