package dev.countersign.local;

import dev.countersign.control.ControlPlaneConfiguration;
import dev.countersign.embedded.EmbeddedBroker;
import dev.countersign.readmodel.ReadModel;
import dev.countersign.readmodel.ReadModelConfiguration;
import dev.countersign.readmodel.Upkeep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Projects the read model anew, with nothing but the broker running. */
final class Rebuild {
    private static final long TELL_EVERY_NANOS = 1_000_000_000L;

    private Rebuild() {}

    static void run(Path root, PrintWriter out) {
        try (DataDirectory data = DataDirectory.existing(root)) {
            Logs.to(root.resolve("countersign.log"));
            try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Settings.in(data.broker()));
                    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("rebuild", properties(data, broker)));
                context.register(ControlPlaneConfiguration.class, ReadModelConfiguration.class);
                context.addBeanFactoryPostProcessor(Rebuild::leaveOutTheProjector);
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

    private static Map<String, Object> properties(DataDirectory data, EmbeddedBroker broker) {
        Map<String, Object> properties = LocalConfiguration.properties(data, broker.bootstrapServers());
        // A rebuild reads; what the organizations' files say is published by the next `up`.
        properties.remove("countersign.control.directory");
        return properties;
    }

    /** It would refuse tables of another version, and fight the rebuild for the others. */
    private static void leaveOutTheProjector(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanNamesForType(Upkeep.class, true, false)) {
            ((BeanDefinitionRegistry) beans).removeBeanDefinition(name);
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
