package dev.countersign.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Kind;
import dev.countersign.console.audit.Step.Value;
import dev.countersign.console.played.SampleStory;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellingTest {
    private static Step step(Story story, Kind kind) {
        return story.steps().stream()
                .filter(step -> step.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static Object fact(Step step, String name) {
        return step.facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(Fact::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stepsAreInTheOrderInWhichTheyFollowFromEachOther() {
        Story story = new SampleStory().approved();
        assertThat(story.steps()).extracting(Step::at).isSorted();
        List<Kind> kinds = story.steps().stream().map(Step::kind).toList();
        assertThat(kinds.indexOf(Kind.VOTE)).isLessThan(kinds.indexOf(Kind.APPROVAL_ENDED));
        assertThat(kinds.indexOf(Kind.APPROVAL_ENDED)).isLessThan(kinds.indexOf(Kind.RELEASED));
        // Of one instant.
        assertThat(kinds.indexOf(Kind.ATTEMPT_ENDED)).isLessThan(kinds.indexOf(Kind.OUTCOME));
        assertThat(kinds.indexOf(Kind.OUTCOME)).isLessThan(kinds.lastIndexOf(Kind.RECEIPT));
    }

    @Test
    void aReportIsToldAsTheAgentsWordWithItsReceipt() {
        SealedValue details = SealedValue.plain("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        Story story = new SampleStory().reported(details);
        assertThat(story.steps()).extracting(Step::kind).containsExactly(Kind.REPORTED, Kind.RECEIPT);
        Step reported = step(story, Kind.REPORTED);
        assertThat(reported.title()).isEqualTo("The agent reported a tool that it ran elsewhere: it says timed out");
        assertThat(fact(reported, "details")).isEqualTo(new Value.Exact(details));
        assertThat(fact(reported, "reported_outcome")).isEqualTo(new Value.Code("timed_out"));
        assertThat(step(story, Kind.RECEIPT).title()).isEqualTo("Receipt issued: externally reported");
        assertThat(story.owner()).isEqualTo("olga@example.com");
    }

    @Test
    void theResponseIsToldWithTheOutcomeAndNowhereElse() {
        Story story = new SampleStory().approved();
        assertThat(fact(step(story, Kind.OUTCOME), "response"))
                .isEqualTo(new Value.Exact(story.call().response()));
        assertThat(step(story, Kind.ATTEMPT_ENDED).facts()).isEmpty();
    }

    @Test
    void theCommandIsToldWithWhatWasAskedAndWhenItArrived() {
        Story story = new SampleStory().parameters("{\"a\":1}").approved();
        Step asked = step(story, Kind.ASKED);
        assertThat(asked.at()).isEqualTo(SampleStory.START);
        assertThat(fact(asked, "parameters"))
                .isEqualTo(new Value.Exact(SealedValue.plain("{\"a\":1}".getBytes(StandardCharsets.UTF_8))));
        assertThat(story.owner()).isEqualTo("olga@example.com");
    }

    @Test
    void aVoteTellsWhoWhatAndHowLongItWasConsidered() {
        Step vote = step(new SampleStory().approved(), Kind.VOTE);
        assertThat(fact(vote, "by")).isEqualTo(new Value.Text("Ada Lovelace"));
        assertThat(fact(vote, "subject")).isEqualTo(new Value.Text("ada"));
        assertThat(fact(vote, "considered")).isEqualTo(new Value.Text("12.4 s since the card was first shown"));
    }

    @Test
    void aReceiptStepNamesItsReceipt() {
        Story story = new SampleStory().unknown();
        assertThat(story.receipts()).hasSize(2);
        assertThat(story.steps().stream().filter(step -> step.kind() == Kind.RECEIPT))
                .extracting(Step::receipt)
                .containsExactly(1, 2);
        assertThat(step(story, Kind.RESOLVED).title()).isEqualTo("A person found out: it succeeded");
        assertThat(story.steps().getLast().at()).isEqualTo(Instant.parse("2026-11-22T06:40:00.120Z"));
    }
}
