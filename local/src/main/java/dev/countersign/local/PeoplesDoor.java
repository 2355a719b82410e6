package dev.countersign.local;

import dev.countersign.console.ConsoleApplication;
import dev.countersign.console.inbox.InboxConfiguration;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The console beside the other services: a web server of its own, on their log and read model. */
final class PeoplesDoor {
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
}
