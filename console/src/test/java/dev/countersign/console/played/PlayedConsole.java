package dev.countersign.console.played;

import dev.countersign.console.approval.Option;
import dev.countersign.domain.policy.RiskLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A console to look at, with a day's requests in it. Prints its address and everybody's password. */
public final class PlayedConsole {
    private PlayedConsole() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("played-console");
        RunningConsole console = RunningConsole.start(
                directory, Clock.systemUTC(), Map.of("server.port", arguments.length > 0 ? arguments[0] : "0"));
        fill(console.inbox());
        console.audit().add(new SampleStory().key("approved").approved());
        console.audit()
                .add(new SampleStory().key("denied").resource("crm:deal:9").denied());
        console.audit()
                .add(new SampleStory()
                        .key("unknown")
                        .resource("pay:payment:7001")
                        .unknown());
        System.out.println(console.url());
        List.of("ada", "grace", "olga", "paul", "audrey", "nobody")
                .forEach(name -> System.out.println(name + " " + console.password(name)));
    }

    /** A day's requests. */
    public static void fill(PlayedInbox inbox) {
        Sample sample = new Sample(inbox);
        sample.waited(Duration.ofMinutes(4), Duration.ofMinutes(56)).call("crm:deal:123");
        sample.rule("bulk-refunds", "Refunds above 500 need two people of sales", RiskLevel.HIGH)
                .agent("refund-bot", "rita@example.com")
                .action(
                        "refund_payment",
                        "{\"amount\":1850,\"currency\":\"EUR\",\"payment_id\":\"pay_8812\",\"reason\":\"Duplicate charge reported in ticket INC-4451\"}")
                .asking(List.of("sales-leads"), 2)
                .commentRequired()
                .reversible(false)
                .waited(Duration.ofMinutes(22), Duration.ofMinutes(8))
                .call("pay:payment:pay_8812");
        Sample alike = new Sample(inbox)
                .agent("triage-agent", "tim@example.com")
                .rule("close-old-tickets", "Tickets of customers are closed by a person's leave", RiskLevel.LOW)
                .waited(Duration.ofHours(2), Duration.ofHours(20));
        for (int i = 0; i < 5; i++) {
            alike.action(
                            "close_ticket",
                            "{\"notify_customer\":false,\"resolution\":\"no answer for " + (30 + i) + " days\"}")
                    .call("ticket:INC-44" + (50 + i));
        }
        new Sample(inbox)
                .agent("research-agent", "rita@example.com")
                .waited(Duration.ofMinutes(11), Duration.ofHours(5))
                .asking(List.of(), 1)
                .question(
                        "Which supplier should I shortlist for the Leipzig warehouse?",
                        """
                        I compared **three offers**. The cheapest one has no references.

                        | Supplier | Price | Lead time |
                        |---|---|---|
                        | Nordlicht | 48,200 € | 6 weeks |
                        | Elbe Logistik | 51,900 € | 3 weeks |
                        | Quickrack | 39,000 € | 2 weeks |

                        Details: [offer comparison](https://files.example.com/offers/leipzig)
                        """,
                        new Option("Nordlicht", "nordlicht"),
                        new Option("Elbe Logistik", "elbe"),
                        new Option("Quickrack", "quickrack"));
        new Sample(inbox)
                .agent("refund-bot", "rita@example.com")
                .action("refund_payment", "{\"amount\":120,\"currency\":\"EUR\",\"payment_id\":\"pay_7001\"}")
                .waited(Duration.ofHours(3), Duration.ofHours(9))
                .unknown(
                        "pay:payment:pay_7001",
                        "The connection to the payment provider broke after the request was sent");
    }
}
