package dev.countersign.audit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AheadTest {
    private final ExecutorService workers = Executors.newFixedThreadPool(3);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger askingMost = new AtomicInteger();

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    private Ahead.Source<Integer> upTo(int count) {
        return () -> {
            askingMost.accumulateAndGet(asking.incrementAndGet(), Math::max);
            int piece = asked.getAndIncrement();
            asking.decrementAndGet();
            return piece == count ? null : () -> piece;
        };
    }

    @Test
    void resultsComeInTheOrderOfTheirSourceAndItIsAskedByOneAtATime() throws IOException {
        Ahead<Integer> ahead = new Ahead<>(workers, upTo(10_000));
        List<Integer> taken = new ArrayList<>();
        for (Integer next = ahead.next(); next != null; next = ahead.next()) {
            taken.add(next);
        }
        assertThat(taken).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(ahead.next()).isNull();
        assertThat(asked).hasValue(10_001);
        assertThat(askingMost).hasValue(1);
    }

    @Test
    void aPieceThatTakesLongHoldsUpItsSuccessorsAndLosesNone() throws Exception {
        CountDownLatch others = new CountDownLatch(Ahead.PIECES - 1);
        Ahead<Integer> ahead = new Ahead<>(workers, () -> {
            int piece = asked.getAndIncrement();
            return piece == 6
                    ? null
                    : () -> {
                        try {
                            if (piece == 0) {
                                others.await();
                            }
                        } catch (InterruptedException stopped) {
                            throw new IllegalStateException(stopped);
                        }
                        others.countDown();
                        return piece;
                    };
        });
        for (int i = 0; i < 6; i++) {
            assertThat(ahead.next()).isEqualTo(i);
        }
        assertThat(ahead.next()).isNull();
    }

    @Test
    void itIsNoFurtherAheadThanItMayBe() throws Exception {
        Ahead<Integer> ahead = new Ahead<>(workers, upTo(1_000));
        for (int i = 0; i < 100; i++) {
            assertThat(ahead.next()).isEqualTo(i);
            assertThat(asked.get()).isLessThanOrEqualTo(i + 1 + Ahead.PIECES);
        }
    }

    @Test
    void whatFailsFailsWhereItsResultIsTaken() throws IOException {
        Ahead<Integer> work = new Ahead<>(workers, () -> {
            int piece = asked.getAndIncrement();
            return () -> {
                if (piece == 2) {
                    throw new IllegalArgumentException("The third");
                }
                return piece;
            };
        });
        assertThat(work.next()).isZero();
        assertThat(work.next()).isEqualTo(1);
        assertThatThrownBy(work::next).isInstanceOf(IllegalArgumentException.class);

        Ahead<Integer> source = new Ahead<>(workers, () -> {
            throw new IOException("Gone");
        });
        assertThatThrownBy(source::next).isInstanceOf(IOException.class).hasMessage("Gone");
    }
}
