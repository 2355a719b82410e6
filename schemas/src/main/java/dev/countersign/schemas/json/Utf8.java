package dev.countersign.schemas.json;

/** Well-formed UTF-8 (Unicode 16, table 3-7), which Jackson does not fully insist on. */
final class Utf8 {
    private Utf8() {}

    /** @throws InvalidJsonException when the bytes are another encoding or a broken one */
    static void check(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] == 0 || bytes[1] == 0)) {
            throw new InvalidJsonException("The JSON is UTF-16 or UTF-32; only UTF-8 is read");
        }
        if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            throw new InvalidJsonException("The JSON starts with a byte order mark, which JSON does not have");
        }
        int offset = firstBroken(bytes);
        if (offset >= 0) {
            throw Faults.at(bytes, offset, "The JSON is not valid UTF-8");
        }
    }

    /** Where the first sequence starts that is not well formed; -1 when there is none. */
    private static int firstBroken(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** 2 to 4 for a well-formed sequence beyond ASCII, else 0. */
    private static int sequenceLength(byte[] bytes, int start) {
        int first = bytes[start] & 0xFF;
        int second = start + 1 < bytes.length ? bytes[start + 1] & 0xFF : 0;
        // The second byte's range is narrower where a longer form, a surrogate or > U+10FFFF would begin.
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first <= 0xF4 ? 4 : 0;
        if (length == 0 || second < low || second > high || start + length > bytes.length) {
            return 0;
        }
        for (int i = start + 2; i < start + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
