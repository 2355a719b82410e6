package dev.countersign.local;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.readmodel.ReadModel;
import dev.countersign.readmodel.ReadModelConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Projects the read model anew, with nothing but the broker running. */
final class Rebuild {
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;

    private Rebuild() {}

    static void run(Path root, PrintWriter out) {
        try (DataDirectory data = DataDirectory.open(root)) {
            Logs.to(root.resolve("countersign.log"));
            try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data.broker()));
                    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "rebuild", LocalConfiguration.properties(data, broker.bootstrapServers())));
                context.register(ControlPlaneConfiguration.class, ReadModelConfiguration.class);
                context.refresh();
                Progress progress = new Progress(out);
                long rows = context.getBean(ReadModel.class).rebuild(progress::tell);
                out.printf(Locale.ROOT, "Rebuilt, in %,d row writes.%n", rows);
                out.flush();
            }
        } catch (IOException e) {
            throw StartupException.dataDirectoryUnusable(root, e);
        }
    }

    /** Says how far it is, once a second. */
    private static final class Progress {
        private final PrintWriter out;
        private long toldNanos;

        Progress(PrintWriter out) {
            this.out = out;
        }

        void tell(ReadModel.RebuildProgress progress) {
            if (System.nanoTime() - toldNanos > TELL_EVERY_NANOS) {
                toldNanos = System.nanoTime();
                out.printf(Locale.ROOT, "  %,d of %,d records%n", progress.done(), progress.total());
                out.flush();
            }
        }
    }
}
