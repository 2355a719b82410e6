package dev.countersign.local;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import java.io.PrintWriter;
import java.security.SecureRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code countersign new-secret}: a secret for an agent or for a key of the approvals API. */
@Command(
        name = "new-secret",
        mixinStandardHelpOptions = true,
        description = {
            "Draw a secret for an agent, or for a key of the approvals API, and print it once, with what is kept of it.",
            "That is salt and secret_hash, for an entry of credentials.yaml or of api_keys in organization.yaml."
        })
final class NewSecretCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        NewSecret secret = CredentialHasher.newSecret(new SecureRandom());
        PrintWriter out = spec.commandLine().getOut();
        out.println("# For the file:");
        out.println("salt: " + secret.salt());
        out.println("secret_hash: " + secret.hash().hex());
        out.println("# For the agent, and nowhere else; it is not shown again:");
        out.println("secret: " + secret.secret());
    }
}
