package dev.countersign.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class TopicsDocumentTest {
    private static final Path FILE = Path.of("../docs/topics.md");

    @Test
    void theDocumentIsWhatTheCatalogueSays() throws IOException {
        if ("docs".equals(System.getProperty("countersign.write"))) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, TopicsDocument.text());
        }
        assertThat(FILE).as("write it with: %s", TopicsDocument.COMMAND).hasContent(TopicsDocument.text());
    }
}
