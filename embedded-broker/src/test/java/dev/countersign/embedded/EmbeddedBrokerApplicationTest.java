package dev.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.embedded.EmbeddedBroker.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EmbeddedBrokerApplicationTest {
    @Test
    void readsItsArguments() {
        assertThat(EmbeddedBrokerApplication.settings("--directory /data --port 9 --controller-port 10".split(" ", -1)))
                .isEqualTo(new Settings(Path.of("/data"), 9, 10));
        assertThat(EmbeddedBrokerApplication.settings("--directory /data".split(" ", -1)))
                .isEqualTo(Settings.in(Path.of("/data")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 9|The argument --directory is needed: where the broker keeps its data",
                "--directory|The argument --directory needs a value",
                "--directory /data --port many|The argument --port is a number, not many",
                "--directory /data --port 70000|Ports are 0 to 65535, not 70000 and 0 (controller)",
                "--directory /data --port 9 --controller-port 9|Broker and controller cannot share port 9",
                "--dir /data|There is no argument --dir; there are --directory, --port and --controller-port",
            })
    void refusesWrongArgumentsInASentence(String arguments, String message) {
        assertThatThrownBy(() -> EmbeddedBrokerApplication.settings(arguments.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
