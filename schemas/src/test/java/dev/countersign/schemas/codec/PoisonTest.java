package dev.countersign.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.Samples;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, a codec returns a value or says that they are unreadable. */
final class PoisonTest {
    private static final int NEWER_ID = 7_000;

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final Codec<RecordedCallEvent> events = topics.events().codec();

    @Test
    void aRecordCutAnywhereIsUnreadable() {
        for (RecordedCallEvent event : Samples.events().values()) {
            byte[] bytes = events.encode(event);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> events.decode(cut)).isInstanceOf(UnreadableRecordException.class);
            }
        }
    }

    @Test
    void aByteTooManyIsUnreadable() {
        byte[] bytes = events.encode(Samples.events().get("started"));
        assertThatThrownBy(() -> events.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("There are bytes left after the end of the Event");
    }

    @Test
    void damagedBytesNeverEscapeAsAnotherException() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (RecordedCallEvent event : Samples.events().values()) {
            byte[] bytes = events.encode(event);
            for (int round = 0; round < 200; round++) {
                byte[] damaged = bytes.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    damaged[WireFormat.HEADER_BYTES + random.nextInt(bytes.length - WireFormat.HEADER_BYTES)] =
                            (byte) random.nextInt(256);
                }
                assertThatCode(() -> decodeOrRefuse(damaged))
                        .as("seed %d: %s", seed, Arrays.toString(damaged))
                        .doesNotThrowAnyException();
            }
        }
    }

    private void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(events.decode(bytes)).isNotNull();
        } catch (UnreadableRecordException refused) {
            assertThat(refused).hasMessageNotContaining("acme");
        }
    }

    @Test
    void aLengthThatTheRecordDoesNotHaveIsRefusedBeforeAnythingIsAllocated() {
        // A call id of 2^31 - 9 characters, of which none follows.
        byte[] bytes = {0, 0, 0, 0, 3, (byte) 0xEE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        assertThatThrownBy(() -> events.decode(bytes)).isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void anotherTopicsRecordIsUnreadable() {
        byte[] command = topics.commands().codec().encode(Samples.commands().get("forget"));
        assertThatThrownBy(() -> events.decode(command))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("The schema with the id " + ByteBuffer.wrap(command).getInt(1)
                        + " is of dev.countersign.avro.Command, not of dev.countersign.avro.Event");
    }

    @Test
    void anIdThatNobodyReleasedIsUnreadable() {
        assertThatThrownBy(() -> events.decode(new byte[] {0, 0, 0, 99, 99, 1, 2, 3}))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("No schema has the id 25443");
    }

    @Test
    void whatTheDomainRefusesIsUnreadable() {
        CallCommand forget = Samples.commands().get("forget");
        byte[] bytes = topics.commands().codec().encode(forget);
        // The call id begins after the header and its length byte; 'A' is no base32 in lower case.
        bytes[WireFormat.HEADER_BYTES + 1] = 'A';
        assertThatThrownBy(() -> topics.commands().codec().decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("The bytes are not a readable Command");
    }

    @Test
    void aNewerWritersFieldIsSkippedAndItsNewSymbolIsRefused() {
        SchemaIds ids = SchemaIds.bundled();
        String text = ids.byId(ids.idFor("receipts-value", dev.countersign.avro.Receipt.getClassSchema()))
                .toString();
        Schema newer = new Schema.Parser()
                .parse(text.replaceFirst("\"TERMINAL\"", "\"CORRECTION\",\"TERMINAL\"")
                        .replaceFirst("(?s)]}$", ",{\"name\":\"mood\",\"type\":\"string\",\"default\":\"\"}]}"));
        Codec<Receipt> receipts = ReceiptCodec.of("receipts-value", withNewer(newer));
        Receipt pending = Samples.receipts().get("bare-deny");

        byte[] old = receipts.encode(pending);
        byte[] mood = "\u0010cheerful".getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Arrays.copyOf(old, old.length + mood.length);
        System.arraycopy(mood, 0, bytes, old.length, mood.length);
        bytes[3] = (byte) (NEWER_ID >>> 8);
        bytes[4] = (byte) NEWER_ID;
        assertThat(receipts.decode(bytes)).isEqualTo(pending);

        // Behind two strings, of 30 and 26 characters, each with a length byte, stands the kind.
        int kind = WireFormat.HEADER_BYTES + 1 + 30 + 1 + 26;
        assertThat(bytes[kind]).as("PENDING, zig-zag").isEqualTo((byte) 0);
        bytes[kind] = 2;
        assertThatThrownBy(() -> receipts.decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("The record holds a ReceiptKind that this version does not know");
    }

    private static SchemaIds withNewer(Schema newer) {
        return new SchemaIds() {
            @Override
            public int idFor(String subject, Schema schema) {
                return SchemaIds.bundled().idFor(subject, schema);
            }

            @Override
            public Schema byId(int id) {
                return id == NEWER_ID ? newer : SchemaIds.bundled().byId(id);
            }
        };
    }
}
