package dev.countersign.console.played;

import dev.countersign.console.ConsoleApplication;
import dev.countersign.console.person.LocalUsers.NewUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A console of its own on a played inbox, on any free port of the loopback interface. */
public final class RunningConsole implements AutoCloseable {
    /** The same for all of them: hashing six passwords takes longer than the rest of a start. */
    private static final NewUsers PEOPLE = Sample.people();

    private final ConfigurableApplicationContext context;
    private final PlayedInbox inbox;
    private final PlayedPast past;
    private final PlayedAudit audit;
    private final Path usersFile;

    private RunningConsole(
            ConfigurableApplicationContext context,
            PlayedInbox inbox,
            PlayedPast past,
            PlayedAudit audit,
            Path usersFile) {
        this.context = context;
        this.inbox = inbox;
        this.past = past;
        this.audit = audit;
        this.usersFile = usersFile;
    }

    public static RunningConsole start(Path directory, Clock clock, Map<String, Object> properties) throws IOException {
        Path usersFile = directory.resolve("users.yaml");
        Files.writeString(usersFile, PEOPLE.yaml());
        PlayedInbox inbox = new PlayedInbox(clock);
        PlayedPast past = new PlayedPast(clock.instant());
        PlayedAudit audit = new PlayedAudit();
        Map<String, Object> all = new HashMap<>(Map.of(
                "server.port",
                "0",
                "countersign.console.users-file",
                usersFile.toString(),
                "logging.level.root",
                "WARN"));
        all.putAll(properties);
        ConfigurableApplicationContext context = ConsoleApplication.on(Nothing.class)
                .initializers(started -> {
                    GenericApplicationContext beans = (GenericApplicationContext) started;
                    beans.registerBean(PlayedInbox.class, () -> inbox);
                    beans.registerBean(PlayedPast.class, () -> past);
                    beans.registerBean(PlayedAudit.class, () -> audit);
                    beans.registerBean(Clock.class, () -> clock);
                })
                .properties(all)
                .run();
        return new RunningConsole(context, inbox, past, audit, usersFile);
    }

    /** The beans come from the initializer, which knows this console's own. */
    static class Nothing {}

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public PlayedInbox inbox() {
        return inbox;
    }

    /** The calls that policies are tried on. */
    public PlayedPast past() {
        return past;
    }

    public PlayedAudit audit() {
        return audit;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String password(String name) {
        return PEOPLE.passwords().get(name);
    }

    public Path usersFile() {
        return usersFile;
    }

    /** A builder of requests to play with. */
    public Sample sample() {
        return new Sample(inbox);
    }

    @Override
    public void close() {
        context.close();
    }
}
