package dev.countersign.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptTableTest {
    @TempDir
    private Path directory;

    @Test
    void whatWasNotCommittedIsForgotten() throws SQLException {
        try (ReceiptTable table = open()) {
            table.advance(0, 10, new Sequences());
            table.commit();
            table.advance(0, 20, new Sequences());
        }

        try (ReceiptTable table = open()) {
            assertThat(table.resume(new Sequences())).isEqualTo(Map.of(0, 10L));
        }
    }

    @Test
    void ofTwoCopiesAtOnceTheSlowerStops() throws SQLException {
        try (ReceiptTable first = open()) {
            first.advance(0, 10, new Sequences());
            first.commit();
            try (ReceiptTable second = open()) {
                second.resume(new Sequences());
                second.advance(0, 30, new Sequences());
                second.commit();
            }

            assertThatThrownBy(() -> first.advance(0, 20, new Sequences()))
                    .hasMessage("Another copy writes to this database; this one stops");
        }
    }

    private ReceiptTable open() throws SQLException {
        return new ReceiptTable(
                DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("sink") + ";AUTO_SERVER=FALSE"));
    }
}
