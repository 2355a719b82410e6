package dev.countersign.local;

import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.person.LocalUsers.NewUser;
import dev.countersign.console.person.LocalUsers.NewUsers;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.local.demo.CrmDatabase;
import dev.countersign.local.demo.DemoEnvironment;
import dev.countersign.local.demo.DemoOrganization;
import dev.countersign.schemas.seal.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a first start creates: the demo organization and its approver, with secrets of their own.
 * A secret is in demo.env before the file that holds its hash exists, so that a start cut short in
 * between leaves nobody whose secret is lost.
 */
final class FirstStart {
    /** The demo organization's one approver. */
    static final String APPROVER = "approver";

    private static final int SIGNING_SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private FirstStart() {}

    /** The password of the demo's CRM. */
    static String crmPassword(DataDirectory data) throws IOException {
        Path file = DemoOrganization.crmPasswordFile(data.demo());
        if (!Files.exists(file)) {
            DataDirectory.writePrivately(
                    file, CredentialHasher.newSecret(RANDOM).secret());
        }
        return Files.readString(file).strip();
    }

    /**
     * The key for payloads, where there is none yet. One that is gone is not made anew: what was
     * encrypted under the old one would look erased, and the services refuse to start.
     */
    static void createPayloadsKey(DataDirectory data) throws IOException {
        if (!Files.exists(data.payloadsKey())) {
            DataDirectory.writePrivately(data.payloadsKey(), MasterKey.generate(RANDOM) + "\n");
        }
    }

    static void createOrganization(DataDirectory data, DemoEnvironment environment) throws IOException {
        if (!DemoOrganization.isMissing(data.config())) {
            return;
        }
        NewSecret agent = CredentialHasher.newSecret(RANDOM);
        NewSecret apiKey = CredentialHasher.newSecret(RANDOM);
        UUID uuid = UUID.randomUUID();
        environment.agent(DemoOrganization.AGENT, agent.secret(), uuid, DemoOrganization.apiKey(apiKey));
        DataDirectory.writePrivately(data.demoEnv(), environment.text());
        DataDirectory.writePrivately(DemoOrganization.callbackSecretFile(data.demo()), signingSecret());
        Map<String, String> files = DemoOrganization.files(
                new DemoOrganization.Hashed(agent, uuid, apiKey),
                environment.demoUrl(),
                CrmDatabase.url(data.demo()),
                data.demo());
        Path directory = DemoOrganization.directory(data.config());
        Path fresh = directory.resolveSibling("." + directory.getFileName() + ".fresh");
        for (Map.Entry<String, String> file : files.entrySet()) {
            DataDirectory.writePrivately(fresh.resolve(file.getKey()), file.getValue());
        }
        Files.move(fresh, directory);
    }

    private static String signingSecret() {
        byte[] secret = new byte[SIGNING_SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return "whsec_" + Base64.getEncoder().encodeToString(secret);
    }

    static void createApprover(DataDirectory data, DemoEnvironment environment) throws IOException {
        if (Files.exists(data.users())) {
            return;
        }
        Person person = new Person(
                new OrganizationId(DemoOrganization.NAME),
                Person.LOCAL,
                APPROVER,
                "Demo approver",
                Set.of(),
                Set.of("approvers"),
                Set.of(Role.APPROVER, Role.AUDITOR, Role.ADMIN));
        NewUsers users = LocalUsers.createWithRandomPassword(List.of(new NewUser(APPROVER, person)), RANDOM);
        environment.approver(APPROVER, users.passwords().getOrDefault(APPROVER, ""));
        DataDirectory.writePrivately(data.demoEnv(), environment.text());
        DataDirectory.writePrivately(data.users(), users.yaml());
    }
}
