package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final Cursor CURSOR = new Cursor(Histories.START, Histories.id(Histories.ACME, "key-1"));

    @Test
    void aCursorIsReadBackToTheMicrosecond() {
        assertThat(Cursor.decode(CURSOR.encode())).isEqualTo(CURSOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "*", "AAAA", "page-2", "\0"})
    void whatIsNoCursorIsACallersError(String text) {
        assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void anotherFormATooLongTextAndADistantTimeAreCallersErrors() {
        byte[] bytes = Base64.getUrlDecoder().decode(CURSOR.encode());
        assertRefused(ByteBuffer.wrap(bytes.clone()).put(0, (byte) 2));
        assertRefused(ByteBuffer.allocate(bytes.length + 1).put(bytes));
        assertRefused(ByteBuffer.wrap(bytes.clone()).putLong(1, Long.MAX_VALUE));
        assertRefused(ByteBuffer.wrap(bytes.clone()).putLong(1, Long.MIN_VALUE));
        assertRefused(ByteBuffer.wrap(bytes.clone()).put(10, (byte) '1'));
    }

    private static void assertRefused(ByteBuffer bytes) {
        String text = Base64.getUrlEncoder().encodeToString(bytes.array());
        assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(InvalidQueryException.class);
    }
}
