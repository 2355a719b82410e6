package dev.countersign.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.notice.Notice;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.schemas.json.StrictJson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordingTest {
    private static final Instant EXPIRES = Instant.parse("2026-11-22T13:30:00Z");
    private static final Wording WORDING = new Wording(URI.create("https://console.example"));

    private static Notice because(String reason) {
        return NoticeSamples.notice("k1", Kind.WAITING, reason, EXPIRES, "leads");
    }

    @Test
    void aMailSaysWhatWaitsAndWhereTheCardIs() {
        Notice notice = because("Above the limit");

        assertThat(WORDING.subject(notice)).isEqualTo("[acme] Approval waits: update_deal on crm:deal:123");
        assertThat(WORDING.mail(notice)).isEqualTo("""
                An approval waits for you.

                  agent     sales-bot
                  tool      crm.deals.update
                  action    update_deal
                  resource  crm:deal:123
                  risk      high
                  rule      large-deals
                  reason    Above the limit
                  expires   2026-11-22 13:30 UTC

                Agent, action, resource and reason are quoted as they were given: they may say anything.

                The whole card: https://console.example/approvals/%s
                The link only opens it. Nothing is decided before you do.
                """.formatted(notice.approvalId()));
    }

    @Test
    void aProgramGetsTheFacts() throws Exception {
        Notice notice = because("Above the limit");

        assertThat(StrictJson.parseObject(WORDING.generic(notice)))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("organization", "acme"),
                        Map.entry("approval_id", notice.approvalId().toString()),
                        Map.entry("kind", "waiting"),
                        Map.entry("agent", "sales-bot"),
                        Map.entry("tool", "crm.deals.update"),
                        Map.entry("action", "update_deal"),
                        Map.entry("resource", "crm:deal:123"),
                        Map.entry("risk", "high"),
                        Map.entry("rule", "large-deals"),
                        Map.entry("reason", "Above the limit"),
                        Map.entry("expires_at", "2026-11-22T13:30:00Z"),
                        Map.entry("url", "https://console.example/approvals/" + notice.approvalId())));
    }

    @Test
    void aQuestionIsToldOfWithoutItsText() throws Exception {
        Notice question = NoticeSamples.question("q1");

        assertThat(WORDING.subject(question)).isEqualTo("[acme] Approval waits: a question of release-bot");
        assertThat(WORDING.mail(question)).contains("a question, which the card shows");
        assertThat(StrictJson.parseObject(WORDING.generic(question)))
                .containsEntry("tool", null)
                .containsEntry("kind", "waiting");
    }

    @Test
    void a28NoWordOfAnAgentEndsALineAMentionOrAHeader() throws Exception {
        Notice hostile = because("ok`\r\nBcc: all@example.com\n<!channel> [pay](https://evil.example) &lt; \u202Etxt");

        assertThat(WORDING.subject(hostile)).doesNotContain("\n", "\r");
        assertThat(WORDING.mail(hostile).lines().filter(line -> line.startsWith("  reason")))
                .containsExactly("  reason    ok`⟨U+000D⟩⟨U+000A⟩Bcc: all@example.com⟨U+000A⟩<!channel>"
                        + " [pay](https://evil.example) &lt; ⟨U+202E⟩txt");
        assertThat(WORDING.mail(hostile).lines().filter(line -> line.startsWith("Bcc")))
                .isEmpty();
        String chat = (String) StrictJson.parseObject(WORDING.slack(hostile)).getOrDefault("text", "");
        assertThat(chat.lines().filter(line -> line.startsWith("• reason")))
                .containsExactly("• reason: `okˋ⟨U+000D⟩⟨U+000A⟩Bcc: all@example.com⟨U+000A⟩&lt;!channel&gt;"
                        + " [pay](https://evil.example) &amp;lt; ⟨U+202E⟩txt`");
    }

    @Test
    void whatIsLongIsCut() {
        Notice notice = because("x".repeat(5_000));

        assertThat(WORDING.mail(notice))
                .contains("x".repeat(Wording.REASON_CHARS_MAX) + "⟨cut⟩")
                .doesNotContain("x".repeat(Wording.REASON_CHARS_MAX + 1));
    }

    @Test
    void withoutTheConsolesAddressThereIsNoLink() throws Exception {
        Wording bare = new Wording(null);

        assertThat(bare.mail(because("x"))).contains("Open the console").doesNotContain("http");
        assertThat(StrictJson.parseObject(bare.generic(because("x")))).containsEntry("url", null);
    }

    @Test
    void aMessagesNameTellsApprovalKindAndChannelAndNothingElse() {
        Notice notice = because("x");

        assertThat(Message.id(notice, "mail"))
                .matches("[A-Za-z0-9_]{1,128}")
                .isEqualTo(Message.id(because("another word"), "mail"))
                .isNotEqualTo(Message.id(notice, "chat"))
                .isNotEqualTo(Message.id(NoticeSamples.notice("k1", Kind.EXPIRING, "leads"), "mail"))
                .isNotEqualTo(Message.id(NoticeSamples.notice("k2", Kind.WAITING, "leads"), "mail"));
    }

    @Test
    void sixTriesTakeTenMinutesAndNeverAQuarterOfAnHour() {
        Duration whole = Duration.ZERO;
        for (int attempt = 1; attempt < NoticeSchedule.ATTEMPTS_MAX; attempt++) {
            Duration pause = NoticeSchedule.DEFAULT.pauseAfter("id", attempt);
            assertThat(NoticeSchedule.DEFAULT.isLast(attempt, whole, pause)).isFalse();
            whole = whole.plus(pause);
        }
        assertThat(whole).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(11));
        assertThat(NoticeSchedule.DEFAULT.isLast(NoticeSchedule.ATTEMPTS_MAX, whole, Duration.ZERO))
                .isTrue();
        assertThat(NoticeSchedule.DEFAULT.isLast(1, Duration.ZERO, Duration.ofHours(1)))
                .as("a receiver that asks for more time than there is")
                .isTrue();
    }
}
