package dev.countersign.tlog.note;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) of raw keys. The JDK takes and gives them in the envelopes of RFC 8410. */
final class Ed25519 {
    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final String NAME = "Ed25519";
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] PRIVATE_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519() {}

    /** @throws InvalidKeyException when the bytes are no point of the curve */
    static PublicKey publicKey(byte[] raw) throws InvalidKeyException {
        try {
            PublicKey key =
                    KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(join(PUBLIC_PREFIX, raw)));
            // Only this looks for the point.
            Signature.getInstance(NAME).initVerify(key);
            return key;
        } catch (InvalidKeyException notAPoint) {
            throw notAPoint;
        } catch (GeneralSecurityException refused) {
            throw new InvalidKeyException(refused);
        }
    }

    static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(join(PRIVATE_PREFIX, seed)));
        } catch (GeneralSecurityException impossible) {
            throw lacking(impossible);
        }
    }

    /** The raw public key of a seed. The JDK derives it only while it generates a pair, so the seed is its chance. */
    static byte[] publicOf(byte[] seed) {
        KeyPair pair;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
            generator.initialize(NamedParameterSpec.ED25519, new Foreseen(seed));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw lacking(impossible);
        }
        if (!Arrays.equals(pair.getPrivate().getEncoded(), join(PRIVATE_PREFIX, seed))) {
            throw new IllegalStateException("This Java platform makes no Ed25519 key of a given seed");
        }
        return tail(pair.getPublic().getEncoded());
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw lacking(impossible);
        }
    }

    static boolean verifies(PublicKey key, byte[] message, byte[] signatureBytes) {
        if (signatureBytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signatureBytes);
        } catch (SignatureException notASignature) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw lacking(impossible);
        }
    }

    private static byte[] join(byte[] prefix, byte[] raw) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, joined, prefix.length, raw.length);
        return joined;
    }

    private static byte[] tail(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    private static IllegalStateException lacking(GeneralSecurityException cause) {
        return new IllegalStateException("This Java platform lacks Ed25519", cause);
    }

    /** No chance at all: gives what it was given. */
    private static final class Foreseen extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Foreseen(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
