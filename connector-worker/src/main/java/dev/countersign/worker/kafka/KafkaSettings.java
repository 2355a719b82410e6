package dev.countersign.worker.kafka;

import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.secret.SecretResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection's settings:
 *
 * <pre>{@code
 * {"bootstrap_servers":["broker-1.example.com:9093"],"security":"tls" | "plaintext",
 *  "sasl":{"mechanism":"SCRAM-SHA-512","username":"agents","password":"env:KAFKA_PASSWORD"},
 *  "allowed_topics":["orders.commands"],"delivery_timeout_ms":4000,"allow_private_addresses":false}
 * }</pre>
 *
 * No topic is allowed that is not listed. The delivery time-out is best a little shorter than the tools':
 * what they give up is then not sent afterwards. Plain text only where private addresses are allowed.
 *
 * @param sasl null for none
 */
record KafkaSettings(
        List<String> bootstrapServers,
        boolean encrypted,
        @Nullable Sasl sasl,
        Set<String> allowedTopics,
        int deliveryMillisMax,
        boolean allowPrivateAddresses) {
    private static final int SERVERS_MAX = 20;
    private static final int DELIVERY_MILLIS_DEFAULT = 4_000;
    private static final int DELIVERY_MILLIS_MIN = 1_000;
    private static final int DELIVERY_MILLIS_MAX = 120_000;
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    /** @param password a reference */
    record Sasl(String mechanism, String user, String password) {}

    static KafkaSettings parse(String settings) {
        Fields fields = Fields.parse("connection's settings", settings);
        boolean encrypted = switch (fields.text("security", "tls")) {
            case "tls" -> true;
            case "plaintext" -> false;
            default -> throw fields.refused("its security is neither tls nor plaintext");
        };
        KafkaSettings parsed = new KafkaSettings(
                servers(fields),
                encrypted,
                fields.has("sasl") ? sasl(fields.object("sasl")) : null,
                topics(fields),
                fields.integer(
                        "delivery_timeout_ms", DELIVERY_MILLIS_DEFAULT, DELIVERY_MILLIS_MIN, DELIVERY_MILLIS_MAX),
                fields.flag("allow_private_addresses"));
        fields.end();
        if (!encrypted && !parsed.allowPrivateAddresses) {
            throw fields.refused("it would send records in plain text to a public address");
        }
        return parsed;
    }

    Reach reach() {
        return Reach.of(allowPrivateAddresses);
    }

    static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** Hosts by the rules for URLs, which leave no number in disguise. */
    List<String> hosts() {
        return bootstrapServers.stream().map(server -> url(server).host()).toList();
    }

    private static TargetUrl url(String server) {
        try {
            return TargetUrl.parse("https://" + server);
        } catch (ForbiddenTargetException impossible) {
            throw new IllegalStateException("It was one when the settings were read", impossible);
        }
    }

    private static List<String> servers(Fields fields) {
        List<String> servers = new ArrayList<>();
        for (String server : fields.texts("bootstrap_servers")) {
            try {
                TargetUrl url = TargetUrl.parse("https://" + server);
                if (!url.path().isEmpty() || !url.query().isEmpty() || !server.endsWith(":" + url.port())) {
                    throw fields.refused("its bootstrap_servers are not host:port");
                }
                servers.add(server);
            } catch (ForbiddenTargetException e) {
                throw fields.refused("one of its bootstrap_servers is not one that may be called. " + e.reason());
            }
        }
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw fields.refused("its bootstrap_servers are a list of 1 to " + SERVERS_MAX + " host:port");
        }
        return List.copyOf(servers);
    }

    private static Sasl sasl(Fields fields) {
        Sasl sasl = new Sasl(fields.text("mechanism"), fields.text("username"), fields.text("password"));
        fields.end();
        if (!MECHANISMS.contains(sasl.mechanism)) {
            throw fields.refused("its mechanism is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512");
        }
        SecretResolver.requireReference(fields, "password", sasl.password);
        return sasl;
    }

    private static Set<String> topics(Fields fields) {
        List<String> topics = fields.texts("allowed_topics");
        if (!topics.stream().allMatch(KafkaSettings::isTopic)) {
            throw fields.refused("its allowed_topics are not names of topics");
        }
        return Set.copyOf(topics);
    }
}
