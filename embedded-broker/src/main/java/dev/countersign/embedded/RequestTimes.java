package dev.countersign.embedded;

import com.yammer.metrics.core.Histogram;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.network.metrics.RequestMetrics;
import org.apache.kafka.server.metrics.KafkaMetricsGroup;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/**
 * What Kafka notes of each request: eight distributions, each in a sorted map of weighted samples. Beside a whole
 * system in one JVM that is 7 MB of small objects, and 2 % of the time goes into keeping them sorted. A histogram that is there already under its
 * name is what Kafka takes, so the frequent requests are given plain arrays of samples before the broker starts:
 * the same names and figures, without the weight on the last five minutes.
 */
final class RequestTimes {
    private static final List<String> DISTRIBUTIONS = List.of(
            "RequestQueueTimeMs",
            "LocalTimeMs",
            "RemoteTimeMs",
            "ThrottleTimeMs",
            "ResponseQueueTimeMs",
            "ResponseSendTimeMs",
            "TotalTimeMs",
            "RequestBytes");

    /** What clients and transactions ask while they work; every other request has Kafka's own. */
    private static final List<String> FREQUENT = List.of(
            ApiKeys.PRODUCE.name,
            ApiKeys.FETCH.name,
            RequestMetrics.CONSUMER_FETCH_METRIC_NAME,
            ApiKeys.ADD_PARTITIONS_TO_TXN.name,
            RequestMetrics.VERIFY_PARTITIONS_IN_TXN_METRIC_NAME,
            ApiKeys.TXN_OFFSET_COMMIT.name,
            ApiKeys.END_TXN.name,
            ApiKeys.WRITE_TXN_MARKERS.name,
            ApiKeys.OFFSET_COMMIT.name,
            ApiKeys.LIST_OFFSETS.name,
            ApiKeys.HEARTBEAT.name,
            ApiKeys.METADATA.name);

    private static final KafkaMetricsGroup KAFKAS = new KafkaMetricsGroup("kafka.network", "RequestMetrics");

    private RequestTimes() {}

    /** Before a broker starts in this JVM; a broker that stops takes them out of the registry again. */
    static void sampleEvenly() {
        for (String request : FREQUENT) {
            for (String distribution : DISTRIBUTIONS) {
                evenly(distribution, request);
            }
        }
    }

    /** The one that is there under this name, or else a new one. */
    static Histogram evenly(String distribution, String request) {
        return KafkaYammerMetrics.defaultRegistry()
                .newHistogram(KAFKAS.metricName(distribution, Map.of("request", request)), false);
    }
}
