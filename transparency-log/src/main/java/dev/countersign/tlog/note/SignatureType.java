package dev.countersign.tlog.note;

import org.jspecify.annotations.Nullable;

/** What a key signs, and the byte that stands for it: C2SP signed-note §Signature types. */
public enum SignatureType {
    /** A log's: Ed25519 (RFC 8032) over the note's text. */
    ED25519(0x01),
    /** A witness's: Ed25519 over a time and the checkpoint's text (C2SP tlog-cosignature). */
    COSIGNATURE_V1(0x04);

    private final byte identifier;

    SignatureType(int identifier) {
        this.identifier = (byte) identifier;
    }

    public byte identifier() {
        return identifier;
    }

    static @Nullable SignatureType of(byte identifier) {
        for (SignatureType type : values()) {
            if (type.identifier == identifier) {
                return type;
            }
        }
        return null;
    }
}
