package dev.countersign.domain.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthCourseTest {
    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    /** One letter a check, a second apart: {@code a} for an answer, {@code f} for a failure. */
    private static HealthCourse after(String checks) {
        HealthCourse course = HealthCourse.NEW;
        for (int i = 0; i < checks.length(); i++) {
            course = course.after(checks.charAt(i) == 'a', START.plusSeconds(i));
        }
        return course;
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            a,            none,      none
            aa,           HEALTHY,   1
            f,            none,      none
            ff,           none,      none
            fff,          UNHEALTHY, 2
            affaffaf,     none,      none
            affaa,        HEALTHY,   4
            aaff,         HEALTHY,   1
            aaffaffaff,   HEALTHY,   1
            aafff,        UNHEALTHY, 4
            aaffffff,     UNHEALTHY, 4
            fffa,         UNHEALTHY, 2
            fffafafaf,    UNHEALTHY, 2
            fffaa,        HEALTHY,   4
            fffaaff,      HEALTHY,   4
            fffaafff,     UNHEALTHY, 7
            aaaaaaaaafff, UNHEALTHY, 11
            """)
    void turnsRoundAfterThreeFailuresOrTwoAnswersInARow(
            String checks, @Nullable HealthState state, @Nullable Integer since) {
        HealthCourse course = after(checks);

        assertThat(course.state()).isEqualTo(state);
        assertThat(course.since()).isEqualTo(since == null ? null : START.plusSeconds(since));
    }

    @Test
    void aStateWithoutABeginningIsNone() {
        assertThatThrownBy(() -> new HealthCourse(HealthState.HEALTHY, null, true, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
