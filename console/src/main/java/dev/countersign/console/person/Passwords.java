package dev.countersign.console.person;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes people's passwords with Argon2id and checks them. People choose passwords that can be
 * guessed, so that each guess must cost memory; an agent's secret needs none of this.
 *
 * <p>19 MiB, two passes, one lane: OWASP's first choice for Argon2id (Password Storage Cheat Sheet). Every
 * hash is of this cost: the time that one of another takes would tell a name that is there from one that is not.
 */
final class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    /** How every hash begins. */
    static final String COST = "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$";

    /** Checks at once: what an attacker can make us compute costs at most so much memory. */
    private static final int CHECKS_MAX = 2;

    private static final int PASSWORD_CHARS_MAX = 1_000;

    /** Without vowels, so that it spells nothing, and without what is easily confused. */
    private static final String ALPHABET = "bcdfghjkmnpqrstvwxz23456789";

    private static final int GROUPS = 4;
    private static final int GROUP_CHARS = 5;

    private final PasswordEncoder encoder;
    private final Semaphore checks = new Semaphore(CHECKS_MAX);
    private final String decoy;

    Passwords() {
        this(new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES));
    }

    /** @param encoder of Argon2id at today's cost */
    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
        this.decoy = Objects.requireNonNull(encoder.encode("nobody has this password"));
    }

    /** In the PHC string format: {@code $argon2id$v=19$m=19456,t=2,p=1$…}. */
    String hash(String password) {
        String hash = isPossible(password) ? encoder.encode(password) : null;
        if (hash == null) {
            throw new IllegalArgumentException("A password has 1 to " + PASSWORD_CHARS_MAX + " characters.");
        }
        return hash;
    }

    private static boolean isPossible(String password) {
        return !password.isEmpty() && password.length() <= PASSWORD_CHARS_MAX;
    }

    /** Whether a text is a hash that {@link #matches} can check, at the cost of every other. */
    static boolean isHash(String text) {
        return text.startsWith(COST) && text.split("\\$", -1).length == 6;
    }

    /** @param hash null for an unknown name: false, after the same work */
    boolean matches(String password, @Nullable String hash) {
        if (!isPossible(password)) {
            return false;
        }
        checks.acquireUninterruptibly();
        try {
            boolean same = encoder.matches(password, hash == null ? decoy : hash);
            return same && hash != null;
        } finally {
            checks.release();
        }
    }

    /** A password of 95 random bits in groups of five, fit to be typed once. */
    static String random(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_CHARS; i++) {
            if (i > 0 && i % GROUP_CHARS == 0) {
                password.append('-');
            }
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
