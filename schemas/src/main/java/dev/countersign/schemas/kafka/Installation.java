package dev.countersign.schemas.kafka;

import java.util.Map;

/**
 * One installation of Countersign on a Kafka cluster: bound under {@code countersign.kafka} by the
 * applications.
 *
 * @param bootstrapServers {@code host:port}, several with commas between; by default the embedded
 *     broker's
 * @param topicPrefix before every topic's name, so that installations can share a cluster; empty by
 *     default
 * @param partitions of every topic that is keyed by call; the same for all and for ever. 0 stands
 *     for the default of 4
 * @param replicationFactor of topics that are created here; an existing topic keeps its own. 0
 *     stands for the default of 1; a cluster that may lose a broker needs 3
 * @param security Kafka's own {@code security.*}, {@code sasl.*} and {@code ssl.*} settings, for
 *     clusters that ask who comes; never logged. Empty by default: plain text
 */
public record Installation(
        String bootstrapServers,
        String topicPrefix,
        int partitions,
        short replicationFactor,
        Map<String, String> security) {
    public static final String BOOTSTRAP_SERVERS_DEFAULT = "127.0.0.1:19092";
    public static final int PARTITIONS_DEFAULT = 4;
    public static final short REPLICATION_FACTOR_DEFAULT = 1;
    public static final int PARTITIONS_MAX = 1_000;

    /** Kafka allows 249 characters for the whole name. */
    public static final int TOPIC_PREFIX_CHARS_MAX = 100;

    private static final int PORT_MAX = 65_535;

    /**
     * Spring's binder passes null and 0 for what is not configured.
     *
     * @throws IllegalArgumentException naming the property that is wrong
     */
    public Installation {
        bootstrapServers = bootstrapServers == null ? BOOTSTRAP_SERVERS_DEFAULT : bootstrapServers;
        topicPrefix = topicPrefix == null ? "" : topicPrefix;
        partitions = partitions == 0 ? PARTITIONS_DEFAULT : partitions;
        replicationFactor = replicationFactor == 0 ? REPLICATION_FACTOR_DEFAULT : replicationFactor;
        security = security == null ? Map.of() : Map.copyOf(security);
        for (String server : bootstrapServers.split(",", -1)) {
            require(
                    isHostAndPort(server.strip()),
                    "bootstrap-servers is host:port, several with commas between, not " + bootstrapServers);
        }
        require(
                topicPrefix.length() <= TOPIC_PREFIX_CHARS_MAX
                        && topicPrefix.chars().allMatch(Installation::isTopicCharacter),
                "topic-prefix is up to " + TOPIC_PREFIX_CHARS_MAX + " letters, digits, '.', '_' and '-'");
        require(
                partitions > 0 && partitions <= PARTITIONS_MAX,
                "partitions is 1 to " + PARTITIONS_MAX + ", not " + partitions);
        require(replicationFactor > 0, "replication-factor is at least 1, not " + replicationFactor);
        for (String name : security.keySet()) {
            require(
                    name.startsWith("security.") || name.startsWith("sasl.") || name.startsWith("ssl."),
                    "security holds Kafka's security.*, sasl.* and ssl.* settings, not " + name);
        }
    }

    /** With every default but where the cluster is. */
    public static Installation at(String bootstrapServers) {
        return new Installation(bootstrapServers, "", PARTITIONS_DEFAULT, REPLICATION_FACTOR_DEFAULT, Map.of());
    }

    private static void require(boolean right, String sentence) {
        if (!right) {
            throw new IllegalArgumentException("The property countersign.kafka." + sentence);
        }
    }

    private static boolean isHostAndPort(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 1 || server.length() - colon > 6) {
            return false;
        }
        String port = server.substring(colon + 1);
        return !port.isEmpty()
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) >= 1
                && Integer.parseInt(port) <= PORT_MAX;
    }

    private static boolean isTopicCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** Without the security settings, which hold passwords. */
    @Override
    public String toString() {
        return "Installation[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + ", partitions="
                + partitions + ", replicationFactor=" + replicationFactor + ", security=" + security.keySet() + "]";
    }
}
