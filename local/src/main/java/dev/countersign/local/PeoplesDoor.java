package dev.countersign.local;

import dev.countersign.console.ConsoleApplication;
import dev.countersign.console.inbox.InboxConfiguration;
import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.person.LocalUsers.NewUser;
import dev.countersign.console.person.LocalUsers.NewUsers;
import dev.countersign.console.person.Person;
import dev.countersign.console.person.Role;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.local.demo.DemoOrganization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The console beside the other services: a web server of its own, on their log and read model. */
final class PeoplesDoor {
    /** The demo organization's one approver. */
    static final String APPROVER = "approver";

    private PeoplesDoor() {}

    /** Starts the console; it ends before the services do. */
    static ConfigurableApplicationContext open(ConfigurableApplicationContext services, Path usersFile, int port) {
        return ConsoleApplication.on(InboxConfiguration.class)
                .parent(services)
                .properties(Map.<String, Object>of(
                        "server.address",
                        "127.0.0.1",
                        "server.port",
                        port,
                        "countersign.console.users-file",
                        usersFile.toString()))
                .registerShutdownHook(false)
                .run();
    }

    static String url(ConfigurableApplicationContext console) {
        int port = console instanceof WebServerApplicationContext web && web.getWebServer() != null
                ? web.getWebServer().getPort()
                : -1;
        return "http://127.0.0.1:" + port;
    }

    /** Creates the demo's approver at the first start, with a random password beside the agent's secret. */
    static void createApprover(Path usersFile, DemoEnvironment environment, Path environmentFile) throws IOException {
        if (Files.exists(usersFile)) {
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
        NewUsers users =
                LocalUsers.createWithRandomPassword(List.of(new NewUser(APPROVER, person)), new SecureRandom());
        environment.approver(APPROVER, users.passwords().getOrDefault(APPROVER, ""));
        // Before the users' file, so that a start cut short here leaves nobody whose password is lost.
        environment.write(environmentFile);
        DataDirectory.writePrivately(usersFile, users.yaml());
    }
}
