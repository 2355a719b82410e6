package dev.countersign.audit;

import dev.countersign.audit.report.EvidencePack;
import dev.countersign.audit.report.Period;
import dev.countersign.audit.verify.Report;
import dev.countersign.audit.verify.Trust;
import dev.countersign.audit.verify.Verifier;
import dev.countersign.domain.identity.OrganizationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign audit report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Write the evidence on a period as one readable document: what the log proves, what agents asked, what people"
                    + " decided, what came of it, and what was out of the ordinary.",
            "HTML that needs nothing else, with no scripts in it; it prints well. Verification runs first, and is part"
                    + " of it.",
            "Exit code 0: written, and valid; 1: written, and not valid; 2: usage; 3: written, and the log has shown two"
                    + " histories.",
            "From an export, or from an installation, which is exported for the time being."
        })
final class ReportCommand extends Asking {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "what `audit export` wrote")
    private @Nullable Path file;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the document to write, *.html")
    private Path out = Path.of("");

    @Option(names = "--force", description = "replace the document if it is there")
    private boolean force;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "an instant, or a date in UTC (default: the beginning)")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "before this instant, or up to and with this date in UTC (default: the end)")
    private @Nullable String to;

    @Option(names = "--organization", paramLabel = "ID", description = "one organization (default: all)")
    private @Nullable String organization;

    @Mixin
    private OriginOptions origin = new OriginOptions();

    @Mixin
    private TrustOptions believed = new TrustOptions();

    @Override
    int ask() throws IOException {
        Period period = period();
        if (Files.exists(out) && !force) {
            throw AuditException.exists(out);
        }
        Trust trust = believed.trust();
        try (OriginOptions.Opened opened = origin.open(file, progress())) {
            Report report = new Verifier(
                            trust,
                            Path.of(System.getProperty("java.io.tmpdir")),
                            progress(),
                            Runtime.getRuntime().availableProcessors())
                    .verify(opened.file());
            String document = EvidencePack.of(opened.export(), opened.file(), period, report, progress());
            Path fresh = out.resolveSibling(out.getFileName() + ".part");
            try {
                Files.writeString(fresh, document, StandardCharsets.UTF_8);
                Files.move(fresh, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            out().println("Wrote " + out + ": "
                    + (report.valid() ? "the history is valid." : "the history is NOT VALID, and it says so."));
            if (report.ownKey() && report.valid()) {
                out().println(
                                file == null
                                        ? "Verified with the installation's own key: it agrees with itself, and proves no"
                                                + " more than that."
                                        : "Verified with the export's own key: give --key or --policy with what you got"
                                                + " elsewhere.");
            }
            out().flush();
            return report.forked() ? FORK : report.valid() ? DONE : NOT_VALID;
        }
    }

    private Period period() {
        Instant begins = from == null ? null : Moment.beginning(from);
        Instant ends = to == null ? null : Moment.end(to);
        if (begins != null && ends != null && !begins.isBefore(ends)) {
            throw AuditException.emptyPeriod();
        }
        try {
            return new Period(begins, ends, organization == null ? null : new OrganizationId(organization));
        } catch (IllegalArgumentException malformed) {
            throw AuditException.badOrganization(String.valueOf(organization));
        }
    }
}
