package dev.countersign.audit;

import dev.countersign.audit.reproduce.Answer.Kind;
import dev.countersign.audit.reproduce.Answers;
import dev.countersign.audit.reproduce.Reproduction;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code countersign audit reproduce}. */
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        description = {
            "Ask for every recorded verdict once more, with the policy that is recorded with it, the catalogue of then"
                    + " and the time of then, by the code that judges live calls.",
            "Exit code 0: every answer that can be had is the same; 1: some differ, they are named; 2: usage.",
            "What cannot be reproduced is named with the reason, and counts as different with --strict.",
            "From an export, or from an installation, which is exported for the time being."
        })
final class ReproduceCommand extends Asking {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "what `audit export` wrote")
    private @Nullable Path file;

    @Mixin
    private OriginOptions from = new OriginOptions();

    @Option(names = "--strict", description = "exit with 1 also where something cannot be reproduced")
    private boolean strict;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    int ask() throws IOException {
        try (OriginOptions.Opened opened = from.open(file, progress())) {
            Answers answers = Reproduction.of(opened.export(), opened.file(), opened.payloads(), progress());
            if (json) {
                ObjectNode answer = JSON.createObjectNode();
                answers.write(answer);
                out().println(pretty(answer));
            } else {
                answers.print(out());
            }
            out().flush();
            boolean lacking =
                    strict && answers.count(Kind.NOT_REPRODUCIBLE) + answers.count(Kind.SAME_OUT_OF_FORCE) > 0;
            return answers.agrees() && !lacking ? DONE : NOT_VALID;
        }
    }
}
