package dev.countersign.local.inbox;

import dev.countersign.console.approval.InboxQuery.View;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/** {@code countersign approvals}: what waits for you, and your decision on it, without a browser. */
@Command(
        name = "approvals",
        mixinStandardHelpOptions = true,
        description = {
            "Look at what waits for people, and decide. Talks to a running console.",
            "Signs in with APPROVER_USER and APPROVER_PASSWORD (from the environment or demo.env), or with"
                    + " COUNTERSIGN_TOKEN, a token of your identity provider.",
            "Exit code 0: done; 1: refused or no answer; 2: usage."
        },
        subcommands = {
            ApprovalsCommand.ListCommand.class,
            ApprovalsCommand.ShowCommand.class,
            ApprovalsCommand.ApproveCommand.class,
            ApprovalsCommand.RejectCommand.class,
            CommandLine.HelpCommand.class
        })
public final class ApprovalsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** What every subcommand does: sign in, ask, and say a refusal in a sentence. */
    abstract static class Asking implements Callable<Integer> {
        @Mixin
        private SignIn signIn = new SignIn();

        @Option(names = "--json", description = "print the API's JSON as it came")
        private boolean json;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
        private CommandSpec spec;

        abstract Integer ask(InboxClient inbox);

        @Override
        public Integer call() {
            try {
                return ask(signIn.client(System.getenv()));
            } catch (InboxException refused) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("countersign: " + refused.getMessage());
                err.flush();
                return 1;
            }
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        CardText text() {
            return new CardText(out(), Instant.now());
        }

        boolean asJson(JsonNode answer) {
            if (json) {
                out().println(answer);
            }
            return json;
        }

        /** The card, and beside it what its target holds now. */
        void printCardAndTarget(InboxClient inbox, JsonNode card) {
            text().card(card);
            JsonNode current = inbox.current(card.path("approval_id").asString(""));
            if (current != null) {
                text().current(current);
            }
        }

        void printCard(JsonNode card) {
            if (!asJson(card)) {
                text().card(card);
            }
        }
    }

    /** {@code approvals list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List approvals, soonest to expire first.")
    static final class ListCommand extends Asking {
        @Option(
                names = "--view",
                paramLabel = "VIEW",
                defaultValue = "mine",
                converter = ViewReader.class,
                description = "mine, all or decided (default: ${DEFAULT-VALUE})")
        private String view = "mine";

        @Option(names = "--search", paramLabel = "TEXT", description = "only those that mention it")
        private @Nullable String search;

        @Option(names = "--agent", paramLabel = "ID", description = "only those of this agent")
        private @Nullable String agent;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "25",
                description = "how many (default: ${DEFAULT-VALUE})")
        private String limit = "25";

        @Option(names = "--cursor", paramLabel = "CURSOR", description = "go on after the page before")
        private @Nullable String cursor;

        /** Here, so that a mistake is told before anybody signs in. */
        static final class ViewReader implements ITypeConverter<String> {
            @Override
            public String convert(String text) {
                if (Stream.of(View.values()).noneMatch(view -> view.code().equals(text))) {
                    throw new TypeConversionException("a view is mine, all or decided, not '" + text + "'");
                }
                return text;
            }
        }

        @Override
        Integer ask(InboxClient inbox) {
            Map<String, @Nullable String> query = new LinkedHashMap<>();
            query.put("view", view);
            query.put("search", search);
            query.put("agent_id", agent);
            query.put("limit", limit);
            query.put("cursor", cursor);
            JsonNode page = inbox.list(query);
            if (!asJson(page)) {
                text().page(page);
            }
            return 0;
        }
    }

    /** {@code approvals show ID}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one card: exactly what would run.")
    static final class ShowCommand extends Asking {
        @Parameters(paramLabel = "APPROVAL", description = "the approval's id, apr_...")
        private String approvalId = "";

        @Override
        Integer ask(InboxClient inbox) {
            JsonNode card = inbox.card(approvalId);
            if (!asJson(card)) {
                printCardAndTarget(inbox, card);
            }
            return 0;
        }
    }

    /** A vote is for the card that was shown: here, or earlier by {@code show}, named by its digest. */
    abstract static class Deciding extends Asking {
        private final String choice;

        @Parameters(paramLabel = "APPROVAL", description = "the approval's id, apr_...")
        private String approvalId = "";

        @Option(
                names = "--comment",
                paramLabel = "TEXT",
                description = "why; every rejection needs it, and some rules for an approval too")
        private @Nullable String comment;

        @Option(
                names = "--card",
                paramLabel = "DIGEST",
                description =
                        "the digest of the card that `show` showed; without it the card is shown and you are asked")
        private @Nullable String digest;

        Deciding(String choice) {
            this.choice = choice;
        }

        @Override
        Integer ask(InboxClient inbox) {
            Intent intent = new Intent(choice, comment);
            String shown = digest;
            if (shown == null) {
                JsonNode card = inbox.card(approvalId);
                Intent.requireVotable(card, inbox.page(approvalId).toString());
                Terminal terminal = Terminal.ofThisProcess();
                if (terminal == null) {
                    out().println("There is no terminal to ask on: look with `approvals show " + approvalId
                            + "`, then decide with --card DIGEST.");
                    return 1;
                }
                printCardAndTarget(inbox, card);
                out().flush();
                intent = intent.completed(card, terminal);
                intent.requireReason();
                if (!intent.confirmed(terminal)) {
                    out().println("Nothing was decided.");
                    return 1;
                }
                shown = card.path("card_digest").asString();
            }
            intent.requireReason();
            return told(inbox.vote(approvalId, choice, shown, intent.comment()));
        }

        private int told(JsonNode answer) {
            if (answer.has("confirmed")) {
                out().println("Sent, but not confirmed yet: look again with `approvals show " + approvalId + "`.");
                return 1;
            }
            printCard(answer);
            return 0;
        }
    }

    /** {@code approvals approve ID}. */
    @Command(name = "approve", mixinStandardHelpOptions = true, description = "Approve exactly what the card shows.")
    static final class ApproveCommand extends Deciding {
        ApproveCommand() {
            super("approve");
        }
    }

    /** {@code approvals reject ID}. */
    @Command(
            name = "reject",
            mixinStandardHelpOptions = true,
            description = {
                "Reject what the card shows.",
                "Every rejection needs its reason, which the agent is told: --comment, or you are asked for it."
            })
    static final class RejectCommand extends Deciding {
        RejectCommand() {
            super("reject");
        }
    }
}
