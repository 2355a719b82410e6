package dev.countersign.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHasher;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBundleTest {
    @Test
    void eachEntryHasTwoBytesOfLengthInFront() {
        assertThat(HexFormat.of().formatHex(EntryBundle.encode(Vectors.ENTRIES.subList(0, 4))))
                .isEqualTo("0000" + "000100" + "000110" + "00022021");
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        byte[] longest = new byte[EntryBundle.ENTRY_BYTES_MAX];
        Arrays.fill(longest, (byte) 7);
        List<byte[]> entries = List.of(new byte[0], longest, new byte[] {1}, new byte[256]);

        EntryBundle bundle = EntryBundle.parse(EntryBundle.encode(entries), 4);

        assertThat(bundle.width()).isEqualTo(4);
        TreeHasher hasher = new TreeHasher();
        for (int i = 0; i < 4; i++) {
            assertThat(bundle.entry(i)).isEqualTo(entries.get(i));
            assertThat(bundle.leafHash(hasher, i)).isEqualTo(hasher.leaf(entries.get(i)));
        }
        assertThat(bundle.bytes()).isEqualTo(EntryBundle.encode(entries));
    }

    @Test
    void aBundleOfAnotherWidthIsRefused() {
        byte[] bytes = EntryBundle.encode(Vectors.ENTRIES);

        assertThatThrownBy(() -> EntryBundle.parse(bytes, 7)).hasMessageContaining("goes on after its 7 entries");
        assertThatThrownBy(() -> EntryBundle.parse(bytes, 9)).hasMessageContaining("ends after 8 of 9 entries");
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> EntryBundle.parse(cut, 8)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void anEntryHasALimit() {
        byte[] tooLong = new byte[EntryBundle.ENTRY_BYTES_MAX + 1];
        assertThatThrownBy(() -> EntryBundle.encode(List.of(tooLong))).hasMessageContaining("at most 65535 bytes");
    }
}
