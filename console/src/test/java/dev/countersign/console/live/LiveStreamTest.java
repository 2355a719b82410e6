package dev.countersign.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.approval.Approvals.Change;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private final LiveStream stream = new LiveStream();

    @Test
    void changesOfOneThingAreToldOnce() throws InterruptedException {
        stream.changed(new Change("apr_a"));
        stream.changed(new Change("apr_b"));
        stream.changed(new Change("apr_a"));

        assertThat(stream.await(Duration.ofSeconds(10)).changes())
                .containsExactly(new Change("apr_a"), new Change("apr_b"));
    }

    @Test
    void silenceEndsAfterItsTime() throws InterruptedException {
        assertThat(stream.await(Duration.ofMillis(1))).isEqualTo(new LiveStream.Next(List.of(), false, false));
    }

    @Test
    void whatWaitsIsBounded() throws InterruptedException {
        for (int i = 0; i < 10 * LiveStream.CHANGES_MAX; i++) {
            stream.changed(new Change("apr_" + i));
        }

        assertThat(stream.await(Duration.ofSeconds(10)).changes()).hasSize(LiveStream.CHANGES_MAX);
    }

    @Test
    void theEndIsToldWithItsReason() throws InterruptedException {
        stream.end(true);

        assertThat(stream.await(Duration.ofSeconds(10))).isEqualTo(new LiveStream.Next(List.of(), true, true));
    }
}
