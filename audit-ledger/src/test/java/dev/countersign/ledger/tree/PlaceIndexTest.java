package dev.countersign.ledger.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.BrokenLedgerException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each receipt's leaf is found, whether its number is in the file or only kept for it. */
final class PlaceIndexTest {
    /** More than are kept, twice, and not a multiple of that. */
    private static final int MANY = 1_300;

    private static final int AT_THE_HEAD = 600;

    @TempDir
    Path directory;

    @Test
    void findsLeavesThatWereNotFlushed() throws Exception {
        try (PlaceIndex index = PlaceIndex.open(directory, 0)) {
            append(index, 0, MANY);

            assertFinds(index, MANY);
            index.flush();
            assertFinds(index, MANY);
        }
    }

    @Test
    void findsThemAgainAfterARestart() throws Exception {
        try (PlaceIndex index = PlaceIndex.open(directory, 0)) {
            append(index, 0, AT_THE_HEAD);
            index.flush();
            append(index, AT_THE_HEAD, MANY);
            index.flush();
        }
        try (PlaceIndex index = PlaceIndex.open(directory, MANY)) {
            assertFinds(index, MANY);
        }
    }

    @Test
    void dropsWhatACrashLeftBehindTheLastHead() throws Exception {
        try (PlaceIndex index = PlaceIndex.open(directory, 0)) {
            append(index, 0, AT_THE_HEAD);
            index.flush();
            // Some of it is in the file by now, and some is not.
            append(index, AT_THE_HEAD, MANY);
        }
        try (PlaceIndex index = PlaceIndex.open(directory, AT_THE_HEAD)) {
            assertFinds(index, AT_THE_HEAD);
            append(index, AT_THE_HEAD, MANY);
            assertFinds(index, MANY);
        }
    }

    @Test
    void refusesAReceiptThatComesTwiceOrAfterAGap() throws Exception {
        try (PlaceIndex index = PlaceIndex.open(directory, 0)) {
            append(index, 0, 3);

            assertThatThrownBy(() -> index.append(place(2), 3)).isInstanceOf(BrokenLedgerException.class);
            assertThatThrownBy(() -> index.append(place(4), 3)).isInstanceOf(BrokenLedgerException.class);
            assertThat(index.size()).isEqualTo(3);
        }
    }

    private static void append(PlaceIndex index, int from, int to) throws IOException {
        for (int sequence = from; sequence < to; sequence++) {
            index.append(place(sequence), sequence);
        }
    }

    private static void assertFinds(PlaceIndex index, int count) throws IOException {
        assertThat(index.size()).isEqualTo(count);
        for (int sequence = 0; sequence < count; sequence++) {
            assertThat(index.leafOf(place(sequence))).isEqualTo(sequence);
        }
        assertThat(index.leafOf(place(count))).isNull();
    }

    private static ReceiptPlace place(int sequence) {
        return new ReceiptPlace(0, Issuer.CALLS, sequence);
    }
}
