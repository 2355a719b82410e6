package dev.countersign.schemas.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM (NIST SP 800-38D) with a fresh random nonce of 12 bytes before the ciphertext and a tag of 16 after it. */
final class AesGcm {
    static final String KEY = "AES";
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int IDLE_MAX = 8;

    /**
     * To be used again: looking for the provider takes longer than encrypting a payload. Not one a thread,
     * because a request's thread is young. One that failed does not come back.
     */
    private static final Queue<Cipher> IDLE = new ArrayBlockingQueue<>(IDLE_MAX);

    private AesGcm() {}

    static byte[] encrypt(SecretKeySpec key, byte[] associated, byte[] clear, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] kept = new byte[NONCE_BYTES + clear.length + TAG_BYTES];
        System.arraycopy(nonce, 0, kept, 0, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
            cipher.doFinal(clear, 0, clear.length, kept, NONCE_BYTES);
            IDLE.offer(cipher);
            return kept;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + TRANSFORMATION, impossible);
        }
    }

    /** @throws AEADBadTagException when it was not encrypted with this key and these associated data */
    static byte[] decrypt(SecretKeySpec key, byte[] associated, byte[] kept) throws AEADBadTagException {
        if (kept.length < NONCE_BYTES + TAG_BYTES) {
            throw new AEADBadTagException("Shorter than a nonce and a tag");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, kept, associated);
            byte[] clear = cipher.doFinal(kept, NONCE_BYTES, kept.length - NONCE_BYTES);
            IDLE.offer(cipher);
            return clear;
        } catch (AEADBadTagException changed) {
            throw changed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + TRANSFORMATION, impossible);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonceFirst, byte[] associated)
            throws GeneralSecurityException {
        Cipher idle = IDLE.poll();
        Cipher cipher = idle == null ? Cipher.getInstance(TRANSFORMATION) : idle;
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonceFirst, 0, NONCE_BYTES));
        cipher.updateAAD(associated);
        return cipher;
    }
}
