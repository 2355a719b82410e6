package dev.countersign.audit;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.show.Story;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code countersign audit show FILE ID}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Tell one call's or question's story from an export: what was asked, decided, done, and receipted.")
final class ShowCommand extends Asking {
    @Parameters(index = "0", paramLabel = "FILE", description = "what `audit export` wrote")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "ID", description = "a call, a receipt (rec_...) or an approval (apr_...)")
    private String id = "";

    @Override
    int ask() throws IOException {
        CallId callId = callId(id);
        if (callId == null) {
            throw AuditException.badTrust("id", "It is a call's 26 characters, or those behind rec_ or apr_.");
        }
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (ExportFile export = ExportFile.open(file)) {
            if (!Story.of(export, callId).print(out())) {
                throw AuditException.notThere(id);
            }
            out().flush();
        }
        return DONE;
    }

    static @Nullable CallId callId(String text) {
        if (CallId.isWellFormed(text)) {
            return new CallId(text);
        }
        ApprovalId approval = ApprovalId.parse(text);
        return approval == null ? CallId.ofReceipt(text) : approval.callId();
    }
}
