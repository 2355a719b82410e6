package dev.countersign.ingress.credential;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;

/**
 * How much SHA-256 something computes: before the platform's own stands one that counts and leaves the
 * work to it. So that "costs the same" is a count, which no busy machine can blur.
 */
final class HashingWork {
    private static final ThreadLocal<Count> COUNTED = ThreadLocal.withInitial(Count::new);

    private HashingWork() {}

    /** What was computed. */
    record Done(int digests, long bytes) {}

    private static final class Count {
        private int digests;
        private long bytes;
    }

    /** Runs it on a thread of its own, where nobody keeps a digest that is not counted. */
    static Done of(Runnable work) throws InterruptedException {
        Provider counting = new Counting();
        if (Security.insertProviderAt(counting, 1) != 1) {
            throw new IllegalStateException("Another provider is counting");
        }
        try {
            Done[] done = new Done[1];
            Thread thread = Thread.ofPlatform().start(() -> {
                work.run();
                Count count = COUNTED.get();
                done[0] = new Done(count.digests, count.bytes);
            });
            thread.join();
            if (done[0] == null) {
                throw new AssertionError("The work did not end as it should");
            }
            return done[0];
        } finally {
            Security.removeProvider(counting.getName());
        }
    }

    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1L;

        Counting() {
            super("CountedSha256", "1", "Counts what is hashed");
            putService(
                    new Service(this, "MessageDigest", "SHA-256", CountedDigest.class.getName(), List.of(), Map.of()) {
                        @Override
                        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                            return new CountedDigest();
                        }
                    });
        }
    }

    private static final class CountedDigest extends MessageDigestSpi {
        private final MessageDigest platforms;

        CountedDigest() throws NoSuchAlgorithmException {
            try {
                platforms = MessageDigest.getInstance("SHA-256", "SUN");
            } catch (NoSuchProviderException absent) {
                throw new NoSuchAlgorithmException(absent);
            }
        }

        @Override
        protected void engineUpdate(byte input) {
            COUNTED.get().bytes++;
            platforms.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            COUNTED.get().bytes += length;
            platforms.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            COUNTED.get().digests++;
            return platforms.digest();
        }

        @Override
        protected int engineDigest(byte[] output, int offset, int length) throws DigestException {
            COUNTED.get().digests++;
            return platforms.digest(output, offset, length);
        }

        @Override
        protected int engineGetDigestLength() {
            return platforms.getDigestLength();
        }

        @Override
        protected void engineReset() {
            platforms.reset();
        }
    }
}
