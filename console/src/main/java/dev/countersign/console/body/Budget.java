package dev.countersign.console.body;

/**
 * What the bodies of all requests under way may take together. Half of it is for people who are signed
 * in: strangers cannot use that up. Safe for many threads.
 */
final class Budget {
    private final long bytesMax;
    private final long strangersBytesMax;
    private long bytes;
    private long strangersBytes;

    Budget(long bytesMax) {
        this.bytesMax = bytesMax;
        this.strangersBytesMax = bytesMax / 2;
    }

    /** What one request takes; closing it gives everything back. */
    final class Share implements AutoCloseable {
        private final boolean stranger;
        private int taken;

        private Share(boolean stranger) {
            this.stranger = stranger;
        }

        /** Takes more, or nothing when that is not left. */
        boolean take(int more) {
            synchronized (Budget.this) {
                boolean left = bytes + more <= bytesMax && (!stranger || strangersBytes + more <= strangersBytesMax);
                if (left) {
                    add(more);
                }
                return left;
            }
        }

        private void add(int more) {
            taken += more;
            bytes += more;
            strangersBytes += stranger ? more : 0;
        }

        @Override
        public void close() {
            synchronized (Budget.this) {
                add(-taken);
            }
        }
    }

    Share share(boolean stranger) {
        return new Share(stranger);
    }

    /** What is taken now. */
    synchronized long bytes() {
        return bytes;
    }
}
