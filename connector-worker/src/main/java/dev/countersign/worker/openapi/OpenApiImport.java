package dev.countersign.worker.openapi;

import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.secret.SecretResolver;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A document's operations as tools, and its server as their connection, in the words of the config
 * directory. Tools carry the schemas of what they take (JSON Schema 2020-12), a risk and an effect class by
 * their method. What cannot be a tool is named, with the reason. Nothing is fetched, and nothing is written.
 */
public final class OpenApiImport {
    /** More tools than people would look through. */
    static final int OPERATIONS_MAX = 1_000;

    /** A config file may be half a megabyte; the larger half is for what people add. */
    static final int FILE_BYTES_MAX = 480 * 1024;

    /** Of a path that is named to people. */
    private static final int PATH_CHARS_SHOWN = 200;

    private static final List<String> METHODS =
            List.of("get", "head", "put", "post", "patch", "delete", "options", "trace", "query");
    private static final Set<String> SENT = Set.of("get", "head", "put", "post", "patch", "delete");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");
    private static final OrganizationId ANYBODY = new OrganizationId("anybody");

    private OpenApiImport() {}

    /**
     * What the owner wants.
     *
     * @param connection the connection's name; tools are named and domained by it
     * @param baseUrl instead of the document's server; null for that
     * @param source the document's own address, from which a relative server counts; null for a file
     * @param secret the reference that the connection gets, {@code env:NAME} or {@code file:PATH}
     * @param allowPrivateAddresses whether the server may be in a network of the owner's
     */
    public record Wish(
            String connection,
            @Nullable String baseUrl,
            @Nullable URI source,
            String secret,
            boolean allowPrivateAddresses) {}

    /** An operation that is no tool. */
    public record Skipped(String method, String path, String reason) {
        @Override
        public String toString() {
            return method + " " + path + ": " + reason;
        }
    }

    /**
     * What came of a document.
     *
     * @param connections the text of a {@code connections-NAME.yaml}
     * @param tools the text of a {@code tools-NAME.yaml}
     * @param names of the tools, in the document's order
     * @param notes what the owner should know of what was imported
     */
    public record Result(
            String connections, String tools, List<String> names, List<Skipped> skipped, List<String> notes) {
        public Result {
            names = List.copyOf(names);
            skipped = List.copyOf(skipped);
            notes = List.copyOf(notes);
        }
    }

    /** @throws ImportRefusedException when nothing of the document can be imported */
    public static Result of(byte[] bytes, Wish wish) throws ImportRefusedException {
        Document document = Document.of(DocumentReader.read(bytes));
        List<String> notes = new ArrayList<>();
        try (HttpConnector http =
                new HttpConnector(new SecretResolver(name -> null, null), InetAddress::getAllByName)) {
            Map<String, @Nullable Object> connection = connection(document, wish, notes, http);
            Reading reading = new Reading(document, wish, connection, notes, http);
            reading.read();
            if (reading.tools.isEmpty()) {
                throw ImportRefusedException.because(
                        reading.skipped.isEmpty()
                                ? "The document has no operations."
                                : "Nothing of the document can be imported. The first reason: "
                                        + reading.skipped.getFirst());
            }
            return new Result(
                    ConfigText.of(List.of(connection)),
                    String.join("\n", reading.tools),
                    reading.names,
                    reading.skipped,
                    notes);
        }
    }

    /** One pass over the paths. */
    private static final class Reading {
        final List<String> tools = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final List<Skipped> skipped = new ArrayList<>();
        private final Document document;
        private final Operations operations;
        private final Connection connection;
        private final HttpConnector http;
        private final List<String> notes;
        private final Set<String> seen = new HashSet<>();
        private int bytes;

        Reading(
                Document document,
                Wish wish,
                Map<String, @Nullable Object> connection,
                List<String> notes,
                HttpConnector http) {
            this.document = document;
            this.operations = new Operations(document, wish.connection(), wish.connection(), notes);
            this.connection = new Connection(ANYBODY, wish.connection(), "http", 1, json(connection.get("settings")));
            this.http = http;
            this.notes = notes;
        }

        void read() {
            Document.object(document.root(), "paths").forEach((path, item) -> {
                if (!String.valueOf(path).startsWith("x-")) {
                    path(String.valueOf(path), item);
                }
            });
        }

        private void path(String path, @Nullable Object value) {
            try {
                Map<?, ?> item = document.resolved(value);
                for (String method : METHODS) {
                    if (item.get(method) instanceof Map<?, ?> operation) {
                        operation(path, method, item, operation);
                    }
                }
            } catch (ImportRefusedException e) {
                skip("*", path, e.reason());
            }
        }

        private void operation(String path, String method, Map<?, ?> item, Map<?, ?> operation) {
            String sent = method.toUpperCase(Locale.ROOT);
            int notesBefore = notes.size();
            try {
                if (!SENT.contains(method)) {
                    throw ImportRefusedException.because("The method is not one that the http connector sends.");
                }
                if (!path.startsWith("/")) {
                    throw ImportRefusedException.because("Its path does not start with '/'.");
                }
                if (names.size() + skipped.size() >= OPERATIONS_MAX) {
                    throw ImportRefusedException.because("More than " + OPERATIONS_MAX + " operations are not read.");
                }
                keep(operations.tool(path, sent, item, operation));
            } catch (ImportRefusedException e) {
                // What was to be known of it is of no use to anybody now.
                notes.subList(notesBefore, notes.size()).clear();
                skip(sent, path, e.reason());
            }
        }

        private void keep(Map<String, @Nullable Object> tool) throws ImportRefusedException {
            String name = String.valueOf(tool.get("name"));
            String text = ConfigText.of(List.of(tool));
            int more = text.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes + more > FILE_BYTES_MAX) {
                throw ImportRefusedException.because("The file would be larger than " + FILE_BYTES_MAX + " bytes.");
            }
            requireRunnable(tool);
            if (!seen.add(name)) {
                throw ImportRefusedException.because("Another operation is called " + name + " already.");
            }
            bytes += more;
            tools.add(text);
            names.add(name);
        }

        /** By the connector itself, so that what is imported is what can be run. */
        private void requireRunnable(Map<String, @Nullable Object> tool) throws ImportRefusedException {
            EffectClass effect =
                    EffectClass.valueOf(String.valueOf(tool.get("effect")).toUpperCase(Locale.ROOT));
            Tool made = new Tool(
                    ANYBODY,
                    String.valueOf(tool.get("name")),
                    String.valueOf(tool.get("action")),
                    String.valueOf(tool.get("resource")),
                    effect,
                    connection.name(),
                    Duration.ofSeconds(5),
                    1,
                    json(tool.get("operation")));
            try {
                http.effectClasses(made, connection);
            } catch (OrderRefusedException e) {
                throw ImportRefusedException.because(e.error().message());
            }
        }

        private void skip(String method, String path, String reason) {
            skipped.add(new Skipped(method, Lines.of(path, PATH_CHARS_SHOWN), reason));
        }
    }

    private static Map<String, @Nullable Object> connection(
            Document document, Wish wish, List<String> notes, HttpConnector http) throws ImportRefusedException {
        String base = wish.baseUrl() == null ? server(document, wish) : wish.baseUrl();
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("base_url", base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
        if (wish.allowPrivateAddresses()) {
            settings.put("allow_private_addresses", true);
        }
        Map<String, @Nullable Object> auth = auth(document, wish, notes);
        if (!auth.isEmpty()) {
            settings.put("auth", auth);
        }
        Map<String, @Nullable Object> connection = new LinkedHashMap<>();
        connection.put("name", wish.connection());
        connection.put("kind", "http");
        connection.put("settings", settings);
        try {
            http.requireReadable(new Connection(ANYBODY, wish.connection(), "http", 1, json(settings)));
        } catch (OrderRefusedException e) {
            throw ImportRefusedException.because(e.error().message() + " Another address is given by --base-url.");
        }
        return connection;
    }

    private static String server(Document document, Wish wish) throws ImportRefusedException {
        if (!(Document.list(document.root(), "servers").stream().findFirst().orElse(null) instanceof Map<?, ?> server)
                || !(server.get("url") instanceof String url)) {
            throw ImportRefusedException.because("The document names no server; give its address by --base-url.");
        }
        Map<?, ?> variables = Document.object(server, "variables");
        String filled = VARIABLE.matcher(url)
                .replaceAll(match -> Matcher.quoteReplacement(String.valueOf(
                        Document.object(variables, match.group(1)).get("default"))));
        try {
            URI uri = wish.source() == null ? new URI(filled) : wish.source().resolve(filled);
            if (uri.isAbsolute()) {
                return uri.toString();
            }
        } catch (URISyntaxException | IllegalArgumentException notOne) {
            throw ImportRefusedException.because("The document's server is no address; give one by --base-url.");
        }
        throw ImportRefusedException.because(
                "The document's server is relative to where the document was found; give its address by --base-url.");
    }

    /** How the document's first requirement of security is met by a connection. */
    private static Map<String, @Nullable Object> auth(Document document, Wish wish, List<String> notes)
            throws ImportRefusedException {
        Map<?, ?> schemes = Document.object(Document.object(document.root(), "components"), "securitySchemes");
        Object first =
                Document.list(document.root(), "security").stream().findFirst().orElse(null);
        Object name = first instanceof Map<?, ?> requirement
                ? requirement.keySet().stream().findFirst().orElse(null)
                : schemes.keySet().stream().findFirst().orElse(null);
        if (name == null || schemes.get(name) == null) {
            return Map.of();
        }
        Map<?, ?> scheme = document.resolved(schemes.get(name));
        Map<String, @Nullable Object> auth = new LinkedHashMap<>();
        String kind =
                scheme.get("type") + " " + String.valueOf(scheme.get("scheme")).toLowerCase(Locale.ROOT);
        if (kind.startsWith("apiKey") && "header".equals(scheme.get("in"))) {
            auth.put("kind", "api_key");
            auth.put("header", String.valueOf(scheme.get("name")));
            auth.put("value", wish.secret());
        } else if (kind.equals("http basic")) {
            auth.put("kind", "basic");
            auth.put("username", wish.connection());
            auth.put("password", wish.secret());
            notes.add("The connection's username is a guess; the document does not say it.");
        } else if (kind.equals("http bearer") || kind.startsWith("oauth2") || kind.startsWith("openIdConnect")) {
            auth.put("kind", "bearer");
            auth.put("token", wish.secret());
            if (!kind.startsWith("http")) {
                notes.add("The target wants an OAuth token; the connection sends the one behind " + wish.secret()
                        + " and gets none itself.");
            }
        } else {
            notes.add("The document's way to log in is not one of the http connector; the connection has none.");
        }
        return auth;
    }

    private static String json(@Nullable Object value) {
        return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
    }
}
