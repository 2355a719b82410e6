package dev.countersign.console.played;

import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Requester;
import dev.countersign.console.approval.Terms;
import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.person.LocalUsers.NewUser;
import dev.countersign.console.person.LocalUsers.NewUsers;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** People and requests to play with, made one after the other. */
public final class Sample {
    public static final OrganizationId DEMO = new OrganizationId("demo");
    public static final OrganizationId OTHER = new OrganizationId("other");

    private static final int ID_CHARS = 26;
    /** Longer than any of the parameters here. */
    private static final int CIPHER_BYTES = 4_321;

    private final PlayedInbox inbox;
    private int made;

    private OrganizationId organization = DEMO;
    private String agent = "sales-agent";
    private @Nullable String owner = "olga@example.com";
    private String action = "update_deal";
    private String parameters = "{\"amount\":72000,\"stage\":\"closed_won\"}";
    private boolean encrypted;
    private boolean erased;
    private @Nullable String current = "{\"amount\":54000,\"owner_id\":7,\"stage\":\"closed_won\"}";
    private String rule = "large-deals";
    private String reason = "Deals above 50,000 are changed by a person's leave only";
    private RiskLevel risk = RiskLevel.MEDIUM;
    private List<String> groups = List.of("sales-leads");
    private int quorum = 1;
    private boolean commentRequired;
    private boolean editable;
    private @Nullable Boolean reversible = true;
    private Duration age = Duration.ofMinutes(4);
    private Duration expiresIn = Duration.ofMinutes(56);

    public Sample(PlayedInbox inbox) {
        this.inbox = inbox;
    }

    /** The people, with passwords nobody else has. */
    public static NewUsers people() {
        return LocalUsers.createWithRandomPassword(
                List.of(
                        person("ada", "Ada Lovelace", "ada@example.com", Set.of("sales-leads"), Set.of(Role.APPROVER)),
                        person(
                                "grace",
                                "Grace Hopper",
                                "grace@example.com",
                                Set.of("sales-leads"),
                                Set.of(Role.APPROVER)),
                        person("olga", "Olga Orlova", "olga@example.com", Set.of("sales-leads"), Set.of(Role.APPROVER)),
                        person("paul", "Paul Plain", "paul@example.com", Set.of("support"), Set.of(Role.APPROVER)),
                        person("audrey", "Audrey Audit", "audrey@example.com", Set.of(), Set.of(Role.AUDITOR)),
                        person("nobody", "Nora Norole", "nora@example.com", Set.of(), Set.of())),
                new SecureRandom());
    }

    private static NewUser person(String name, String displayName, String email, Set<String> groups, Set<Role> roles) {
        return new NewUser(name, new Person(DEMO, Person.LOCAL, name, displayName, Set.of(email), groups, roles));
    }

    public Sample of(OrganizationId which) {
        organization = which;
        return this;
    }

    public Sample agent(String id, @Nullable String answerable) {
        agent = id;
        owner = answerable;
        return this;
    }

    public Sample action(String name, String json) {
        action = name;
        parameters = json;
        current = null;
        return this;
    }

    /** As parameters are kept where there is a master key. */
    public Sample encrypted() {
        encrypted = true;
        return this;
    }

    /** As they look when their key was destroyed. */
    public Sample erased() {
        erased = true;
        return this;
    }

    public Sample current(@Nullable String json) {
        current = json;
        return this;
    }

    public Sample rule(String name, String because, RiskLevel level) {
        rule = name;
        reason = because;
        risk = level;
        return this;
    }

    public Sample asking(List<String> asked, int people) {
        groups = asked;
        quorum = people;
        return this;
    }

    public Sample commentRequired() {
        commentRequired = true;
        return this;
    }

    public Sample editable() {
        editable = true;
        return this;
    }

    public Sample reversible(@Nullable Boolean declared) {
        reversible = declared;
        return this;
    }

    public Sample waited(Duration since, Duration left) {
        age = since;
        expiresIn = left;
        return this;
    }

    private String nextId() {
        made = inbox.next();
        String digits = Integer.toString(made, 8)
                .chars()
                .mapToObj(c -> String.valueOf((char) ('a' + c - '0')))
                .reduce("", String::concat);
        return "z".repeat(ID_CHARS - digits.length()) + digits;
    }

    private Terms terms() {
        return new Terms(groups, quorum, false, commentRequired, editable, List.of(), null, false);
    }

    /** Opens a call's approval. */
    public String call(String resource) {
        String callId = nextId();
        Instant now = inbox.clock().instant();
        SealedValue value = kept(parameters);
        PlayedApproval approval = new PlayedApproval(
                organization,
                "apr_" + callId,
                new Requester(agent, owner, "run-" + made),
                new Matter.ToolCall(callId, action, resource, "crm.deals.update"),
                new Request.ToolCall("crm", value, value.digest(), EffectClass.UNSAFE, reversible),
                terms(),
                rule,
                reason,
                risk,
                now.minus(age),
                age.plus(expiresIn));
        approval.current = current == null ? null : sealed(current);
        inbox.open(approval);
        return "apr_" + callId;
    }

    /** Opens a free question. */
    public String question(String text, String markdown, Option... options) {
        String id = "apr_" + nextId();
        Instant now = inbox.clock().instant();
        inbox.open(new PlayedApproval(
                organization,
                id,
                new Requester(agent, owner, null),
                new Matter.Question(text),
                new Request.Question(markdown, List.of(options)),
                terms(),
                null,
                "",
                null,
                now.minus(age),
                age.plus(expiresIn)));
        return id;
    }

    /** Adds a call with an unknown outcome. */
    public String unknown(String resource, String explanation) {
        String callId = nextId();
        inbox.unknown(
                organization,
                new UnknownOutcome(
                        callId,
                        "rec_" + callId,
                        new Requester(agent, owner, "run-" + made),
                        action,
                        resource,
                        "pay.refund",
                        EffectClass.UNSAFE,
                        sealed(parameters),
                        1,
                        explanation,
                        inbox.clock().instant().minus(age),
                        null,
                        false,
                        null));
        return callId;
    }

    private SealedValue kept(String json) {
        byte[] cipher = new byte[CIPHER_BYTES];
        if (erased) {
            return SealedValue.closed("key-1", cipher);
        }
        return encrypted
                ? SealedValue.open(
                        "key-1", cipher, Salt.random(new SecureRandom()), json.getBytes(StandardCharsets.UTF_8))
                : sealed(json);
    }

    private static SealedValue sealed(String json) {
        return SealedValue.plain(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of nothing, for a vote that names no card. */
    public static Digest otherDigest() {
        return Digest.of("another card".getBytes(StandardCharsets.UTF_8));
    }
}
