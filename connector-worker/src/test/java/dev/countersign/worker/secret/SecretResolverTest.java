package dev.countersign.worker.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.worker.connector.OrderRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretResolverTest {
    @TempDir
    Path directory;

    private final SecretResolver anywhere = new SecretResolver(Map.of("TOKEN", "t0ken-value")::get, null);

    @Test
    void anEnvironmentVariableIsReadByName() {
        assertThat(anywhere.resolve("env:TOKEN").reveal()).isEqualTo("t0ken-value");
    }

    @Test
    void aFileIsReadWithoutItsLastLineBreakAndAnewEachTime() throws IOException {
        Path file = directory.resolve("secret");
        Files.writeString(file, "first\n");
        assertThat(anywhere.resolve("file:" + file).reveal()).isEqualTo("first");

        Files.writeString(file, "second\r\n");
        assertThat(anywhere.resolve("file:" + file).reveal()).isEqualTo("second");
    }

    @Test
    void aSecretThatIsNotThereIsNamedByItsReference() {
        assertThatThrownBy(() -> anywhere.resolve("env:MISSING"))
                .isInstanceOf(OrderRefusedException.class)
                .hasMessage("The secret env:MISSING is not set.");
        assertThatThrownBy(() -> anywhere.resolve("file:" + directory.resolve("missing")))
                .hasMessageEndingWith("cannot be read.");
    }

    @Test
    void aSecretInTheSettingsThemselvesIsRefusedWithoutBeingRepeated() {
        assertThatThrownBy(() -> anywhere.resolve("hunter2-the-password"))
                .isInstanceOf(OrderRefusedException.class)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/hostname", "sub/../../outside"})
    void aFileOutsideOfTheDirectoryIsRefused(String name) {
        SecretResolver bounded = new SecretResolver(variable -> null, directory);

        assertThatThrownBy(() -> bounded.resolve("file:" + name)).hasMessageContaining("lies outside");
    }

    @Test
    void theTextFormSaysNothing() {
        assertThat(anywhere.resolve("env:TOKEN").toString()).doesNotContain("t0ken");
    }

    @Test
    void whatWentOutIsTakenOutOfWhatComesBack() {
        Redaction redaction = new Redaction(List.of("t0ken-value", "abc"));

        assertThat(redaction.of(Map.of("echo", List.of("Bearer t0ken-value", 7L, "abc"))))
                .isEqualTo(Map.of("echo", List.of("Bearer [redacted]", 7L, "abc")));
        assertThat(redaction.of(Map.of("t0ken-value", true))).isEqualTo(Map.of("[redacted]", true));
    }
}
