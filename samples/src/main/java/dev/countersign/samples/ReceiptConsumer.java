package dev.countersign.samples;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the receipts of one organization. Those of others are told by their headers and never decoded. */
@Command(
        name = "receipt-consumer",
        mixinStandardHelpOptions = true,
        description = {
            "Print one line for each receipt of an organization, from the beginning on.",
            "Exit code 1: a sequence had a gap."
        })
final class ReceiptConsumer implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private final Source source = new Source();

    @Option(names = "--organization", required = true, paramLabel = "NAME", description = "whose receipts to print")
    private String organization = "";

    @Option(names = "--outcome", paramLabel = "OUTCOME", description = "only these, for example failed_effect_possible")
    private @Nullable String outcome;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    private final Sequences sequences = new Sequences();
    private long read;
    private long gaps;

    /** Runs until Ctrl-C. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ReceiptConsumer()).execute(arguments));
    }

    @Override
    public Integer call() {
        try (Stop stop = Stop.onSignal();
                ReceiptReader reader = source.reader();
                KafkaConsumer<String, byte[]> consumer = source.consumer()) {
            while (!stop.asked() && source.goesOn(consumer)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(record, reader);
                }
                spec.commandLine().getOut().flush();
            }
            spec.commandLine()
                    .getErr()
                    .println("%d receipts seen, %d decoded, %d gaps".formatted(read, reader.decoded(), gaps));
        }
        return gaps == 0 ? 0 : 1;
    }

    private void take(ConsumerRecord<String, byte[]> record, ReceiptReader reader) {
        ReceiptHeaders headers = ReceiptHeaders.of(record.headers());
        read++;
        String wrong = sequences.count(record.partition(), headers);
        if (wrong != null) {
            gaps++;
            spec.commandLine().getErr().println(wrong);
        }
        if (headers.organization().equals(organization)
                && (outcome == null || headers.outcome().equals(outcome))) {
            spec.commandLine().getOut().println(line(headers, reader.read(record.value())));
        }
    }

    private static String line(ReceiptHeaders headers, GenericRecord receipt) {
        return "%s %s %s %s %s on %s by %s: %s"
                .formatted(
                        headers.id(),
                        headers.kind(),
                        headers.decision(),
                        headers.outcome(),
                        receipt.get("action"),
                        receipt.get("resource"),
                        receipt.get("agent"),
                        receipt.get("reason"));
    }
}
