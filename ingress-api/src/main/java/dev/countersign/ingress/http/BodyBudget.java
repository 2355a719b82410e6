package dev.countersign.ingress.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of bodies an instance holds at once, over all its requests. */
public final class BodyBudget {
    /** Beside its bytes a body is a tree for a moment, its canonical form, its ciphertext and a record. */
    private static final int PART_OF_HEAP = 24;

    private static final long BYTES_MIN = 4L * 1024 * 1024;

    private final AtomicLong left;

    /** @param bytes of all bodies together */
    public BodyBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** What this machine's heap has room for. */
    public static BodyBudget ofHeap() {
        return new BodyBudget(Math.max(BYTES_MIN, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** Nothing yet; whoever has it gives it back. */
    Reservation open() {
        return new Reservation();
    }

    private boolean take(int bytes) {
        return left.getAndUpdate(now -> now < bytes ? now : now - bytes) >= bytes;
    }

    /** What one request has of the budget. Used by its thread alone. */
    final class Reservation {
        private int held;

        /** Takes more, or nothing where there is not as much. */
        boolean grow(int bytes) {
            boolean taken = take(bytes);
            if (taken) {
                held += bytes;
            }
            return taken;
        }

        /** Gives everything back; once more is nothing. */
        void giveBack() {
            left.addAndGet(held);
            held = 0;
        }
    }
}
