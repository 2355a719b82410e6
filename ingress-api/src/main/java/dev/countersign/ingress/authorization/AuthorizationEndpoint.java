package dev.countersign.ingress.authorization;

import dev.countersign.control.oauth.OAuthClient;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.authorization.AuthorizationRefusal;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.authorization.Flow;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Session;
import dev.countersign.ingress.authorization.AuthorizationLinks.Meant;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.Subject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends users to the provider of a connection and takes them back: the authorization-code flow with PKCE (RFC
 * 6749, RFC 7636). {@code GET /oauth2/authorize} is the address that a run tells; {@code GET /oauth2/callback} is
 * where the provider sends the user. Any instance takes either: what a way is known by, the owner keeps.
 *
 * <p>A state is good once, for a time, and in the browser that set out with it. Nobody is signed in here: whoever
 * holds the address authorizes for the user that it names, and only a caller with that user's session is told it.
 */
public final class AuthorizationEndpoint implements Endpoint {
    public static final String PATH = "/oauth2";

    private static final String COOKIE = "countersign_authorization";
    private static final int RANDOM_BYTES = 32;
    private static final int CODE_CHARS_MAX = 4_096;
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Requests a second that anybody may make at an instance; each may write a record. */
    private static final int REQUESTS_PER_SECOND_MAX = 50;

    private static final AgentId ANYBODY = new AgentId("browsers");

    /** RFC 6749, section 4.1.2.1; what else a provider writes is not repeated. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "unauthorized_client",
            "access_denied",
            "unsupported_response_type",
            "invalid_scope",
            "server_error",
            "temporarily_unavailable");

    private final Supplier<ControlSnapshot> control;
    private final AuthorizationLinks links;
    private final AuthorizationOwner owner;
    private final PayloadKeys payloads;
    private final Clock clock;
    private final AgentRates rates = new AgentRates(REQUESTS_PER_SECOND_MAX);
    private final SecureRandom random = new SecureRandom();

    public AuthorizationEndpoint(
            Supplier<ControlSnapshot> control,
            AuthorizationLinks links,
            AuthorizationOwner owner,
            PayloadKeys payloads,
            Clock clock) {
        this.control = control;
        this.links = links;
        this.owner = owner;
        this.payloads = payloads;
        this.clock = clock;
    }

    /** Ends a request with a page. Has no stack trace: it is an answer, not a fault. */
    private static final class Told extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient HttpAnswer page;

        Told(HttpAnswer page) {
            super(null, null, false, false);
            this.page = page;
        }
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws InterruptedException {
        rates.admit(ANYBODY);
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        try {
            return switch (path) {
                case AuthorizationLinks.AUTHORIZE_PATH -> setOut(request);
                case AuthorizationLinks.CALLBACK_PATH -> comeBack(request);
                default -> AuthorizationPage.foreign();
            };
        } catch (Told told) {
            return told.page;
        }
    }

    private HttpAnswer setOut(HttpServletRequest request) throws InterruptedException, Told {
        ControlSnapshot snapshot = control.get();
        Meant meant = links.read(snapshot, request);
        String redirectUri = links.redirectUri(request);
        if (meant == null || redirectUri == null) {
            return AuthorizationPage.foreign();
        }
        String known = browser(request);
        String browser = known == null ? random() : known;
        String state = links.state(snapshot, meant.holder(), random());
        String verifier = random();
        Flow flow = new Flow(
                digest(state),
                digest(browser),
                sealed(meant, Map.of("code_verifier", verifier)),
                now().plus(Flow.WITHIN));
        AuthorizationReply reply =
                ask(meant, replyTo -> new AuthorizationCommand.Begin(meant.id(), flow, now(), replyTo));
        if (reply.refusal() != null) {
            return AuthorizationPage.of(reply.refusal());
        }
        return new HttpAnswer(
                        302,
                        "text/plain",
                        Map.of(
                                "Location",
                                target(meant.client(), redirectUri, state, verifier),
                                "Referrer-Policy",
                                "no-referrer"),
                        new byte[0])
                .with("Set-Cookie", cookie(browser, redirectUri.startsWith("https:")));
    }

    private static String target(OAuthClient client, String redirectUri, String state, String verifier) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", client.clientId());
        query.put("redirect_uri", redirectUri);
        if (!client.scopes().isEmpty()) {
            query.put("scope", String.join(" ", client.scopes()));
        }
        query.put("state", state);
        query.put("code_challenge", BASE64.encodeToString(digest(verifier).bytes()));
        query.put("code_challenge_method", "S256");
        return client.authorizeUrl()
                + (client.authorizeUrl().indexOf('?') < 0 ? "?" : "&")
                + AuthorizationLinks.query(query);
    }

    private HttpAnswer comeBack(HttpServletRequest request) throws InterruptedException, Told {
        String state = AuthorizationLinks.only(request, "state");
        Meant meant = state == null ? null : links.readState(control.get(), state);
        String redirectUri = links.redirectUri(request);
        if (state == null || meant == null || redirectUri == null) {
            return AuthorizationPage.of(AuthorizationRefusal.STATE_UNKNOWN);
        }
        String known = browser(request);
        if (known == null) {
            return AuthorizationPage.of(AuthorizationRefusal.OTHER_BROWSER);
        }
        Digest browser = digest(known);
        String code = AuthorizationLinks.only(request, "code");
        AuthorizationReply reply;
        if (code == null || code.isEmpty() || code.length() > CODE_CHARS_MAX) {
            String given = AuthorizationLinks.only(request, "error");
            String error = given != null && ERRORS.contains(given) ? given : "no code";
            reply = ask(
                    meant,
                    replyTo -> new AuthorizationCommand.Decline(
                            meant.id(), digest(state), browser, error, now(), replyTo));
        } else {
            SealedValue sealed = sealed(meant, Map.of("code", code, "redirect_uri", redirectUri));
            reply = ask(
                    meant,
                    replyTo -> new AuthorizationCommand.Return(
                            meant.id(), digest(state), browser, sealed, now(), replyTo));
        }
        return reply.refusal() == null ? AuthorizationPage.done() : AuthorizationPage.of(reply.refusal());
    }

    private AuthorizationReply ask(Meant meant, Function<ReplyTo, AuthorizationCommand> command)
            throws InterruptedException, Told {
        try {
            return switch (owner.ask(meant.holder().organization(), command)) {
                case Waiter.Ending.Answered<AuthorizationReply>(var reply) -> reply;
                case Waiter.Ending.NotYet<AuthorizationReply>() ->
                    throw new Told(AuthorizationPage.unavailable(
                            "It takes longer than it should. Whoever waits for it goes on when it is done; if nothing does,"
                                    + " open the address you were sent to again."));
                case Waiter.Ending.NotKnown<AuthorizationReply>() ->
                    throw new Told(AuthorizationPage.unavailable(
                            "It is not known whether this was taken. Open the address you were sent to again."));
            };
        } catch (ProblemException away) {
            throw new Told(AuthorizationPage.unavailable(away.problem().detail()));
        }
    }

    /** What goes into the log goes there encrypted, or not at all. */
    private SealedValue sealed(Meant meant, Map<String, ?> value) throws Told {
        Subject subject = Subject.ofResource(
                meant.holder().organization(), Session.subject(meant.holder().user()));
        try {
            SealedValue sealed = payloads.seal(subject, Salt.random(random), CanonicalJson.write(value));
            if (sealed.keyId() == null) {
                throw new Told(AuthorizationPage.unavailable(
                        "This installation has no master key, and keeps no authorization without."));
            }
            return sealed;
        } catch (KeysUnavailableException away) {
            throw new Told(AuthorizationPage.unavailable("It cannot be encrypted now. Try again in a moment."));
        }
    }

    /** What the browser has of us; null for none. */
    private static @Nullable String browser(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        for (Cookie cookie : cookies) {
            String value = unquoted(cookie.getValue());
            if (cookie.getName().equals(COOKIE) && RANDOM.matcher(value).matches()) {
                return value;
            }
        }
        return null;
    }

    /** A client may put a cookie's value between quotation marks (RFC 6265, section 4.1.1). */
    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** Lax: the provider's redirect is a navigation from elsewhere. */
    private static String cookie(String browser, boolean isEncrypted) {
        return COOKIE + "=" + browser + "; Path=" + PATH + "; Max-Age=" + Flow.WITHIN.toSeconds()
                + "; HttpOnly; SameSite=Lax" + (isEncrypted ? "; Secure" : "");
    }

    private String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
