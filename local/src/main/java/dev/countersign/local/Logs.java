package dev.countersign.local;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where the log goes. It must be said before the first logger is made. */
final class Logs {
    private Logs() {}

    /** Sends the log to a file; warnings of ours also go to the terminal (logback.xml). */
    static void to(Path file) {
        System.setProperty("countersign.log", file.toAbsolutePath().toString());
        // logback.xml is all there is to say; Spring would configure logging a second time, in the
        // middle of the broker's start.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // Tomcat speaks java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        LoggerFactory.getLogger(Logs.class).info("Logging begins");
    }
}
