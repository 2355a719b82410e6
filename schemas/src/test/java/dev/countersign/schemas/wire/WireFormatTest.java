package dev.countersign.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.schemas.topic.UnreadableRecordException;
import org.junit.jupiter.api.Test;

final class WireFormatTest {
    @Test
    void theIdIsBigEndianBehindAZeroByte() {
        byte[] record = {0, 0x12, 0x34, (byte) 0xAB, (byte) 0xCD, 7, 8};
        assertThat(WireFormat.schemaId(record)).isEqualTo(0x1234ABCD);
        assertThat(WireFormat.body(record)).containsExactly(7, 8);
        assertThat(WireFormat.header(0x1234ABCD)).containsExactly(0, 0x12, 0x34, (byte) 0xAB, (byte) 0xCD);
    }

    @Test
    void aRecordMayBeNothingButItsHeader() {
        assertThat(WireFormat.body(new byte[] {0, 0, 0, 0, 1})).isEmpty();
    }

    @Test
    void whatHasNoHeaderIsPoison() {
        assertThatThrownBy(() -> WireFormat.body(new byte[4]))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("The record is 4 bytes long and has no room for the wire format's header");
        assertThatThrownBy(() -> WireFormat.body("{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("The record begins with byte 123, not with the wire format's 0");
    }
}
