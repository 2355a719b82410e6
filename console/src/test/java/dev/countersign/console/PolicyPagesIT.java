package dev.countersign.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.played.PlayedPast;
import dev.countersign.console.played.RunningConsole;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy's page: what is in force, and another one tried on recorded calls, without a script. */
class PolicyPagesIT {
    private static final String LENIENT =
            PlayedPast.IN_FORCE.replace("50000", "90000").replace("2026-11-01", "lenient");
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final MutableClock clock = new MutableClock();
    private RunningConsole console;
    private Visitor audrey;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        console = RunningConsole.start(directory, clock, Map.of());
        audrey = Visitor.signedIn(console, "audrey");
    }

    @AfterEach
    void stop() {
        console.past().release();
        audrey.close();
        console.close();
    }

    private static String text(String html) {
        return html.replaceAll("(?s)<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    private HttpResponse<String> attempt(String candidate, String from, String to) throws Exception {
        return audrey.submit("/policy", "/policy/trial", "candidate", candidate, "from", from, "to", to);
    }

    private String await(String words) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            String page = audrey.get("/policy").body();
            if (text(page).contains(words)) {
                return page;
            }
            assertThat(System.nanoTime()).as(page).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void itSaysWhatIsInForceAndOffersItAsABeginning() throws Exception {
        String page = audrey.get("/policy").body();

        assertThat(text(page)).contains("In force", "2026-11-01", "Rules 2").doesNotContain("is tried");
        assertThat(page).contains("id: large-deals").contains("href=\"/policy\"");
    }

    @Test
    void approversWhoAnswerForNoPolicyDoNotSeeIt() throws Exception {
        try (Visitor ada = Visitor.signedIn(console, "ada")) {
            assertThat(ada.get("/policy").statusCode()).isEqualTo(403);
            assertThat(ada.get("/inbox").body()).doesNotContain("href=\"/policy\"");
            assertThat(ada.submit("/inbox", "/policy/trial", "candidate", LENIENT)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(ada.submit("/inbox", "/policy/trial/stop").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aCandidateIsTriedOnTheCallsOfTheOrganizationAlone() throws Exception {
        // Browsers send other line ends than files have.
        HttpResponse<String> begun = attempt(LENIENT.replace("\n", "\r\n"), "", "");
        assertThat(begun.statusCode()).isEqualTo(302);

        String page = await("lenient would change 12 of 24 calls ( 50.0 % )");

        assertThat(text(page))
                .contains("put before people → allowed 12 8 approved, 4 rejected")
                .contains("People rejected 4 of the calls that this would allow.")
                .contains("People would be asked 0 times instead of 12 ( -12 )")
                .contains("Still allowed 12")
                .contains("crm:deal:demo-");
        assertThat(page)
                .contains("href=\"/audit/calls/")
                .doesNotContain("crm:deal:other-")
                .doesNotContain("secret-");
    }

    @Test
    void aTimeRestrictsWhatIsTried() throws Exception {
        String noon =
                clock.instant().minus(java.time.Duration.ofHours(6)).toString().substring(0, 16);

        attempt(LENIENT, noon, "");

        assertThat(text(await("lenient would change"))).containsPattern("would change 3 of [56] calls");
    }

    @Test
    void whatDoesNotCompileIsToldWithItsPlaceAndKept() throws Exception {
        HttpResponse<String> refused = attempt(LENIENT.replace("decision: allow", "decision: <b>perhaps"), "", "");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused.body())).containsPattern("Line 4, column \\d+: ");
        assertThat(refused.body()).contains("&lt;b&gt;perhaps").doesNotContain("<b>perhaps");
        assertThat(attempt(LENIENT, "2026-11-02T00:00", "2026-11-01T00:00").statusCode())
                .isEqualTo(400);
        assertThat(attempt(LENIENT, "yesterday", "").statusCode()).isEqualTo(400);
    }

    @Test
    void oneRunsAtATimeAndCanBeStopped() throws Exception {
        console.past().hold();
        attempt(LENIENT, "", "");

        assertThat(text(audrey.get("/policy").body())).contains("lenient is tried", "Stop it");
        HttpResponse<String> second = attempt(LENIENT, "", "");
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(text(second.body())).contains("Another one runs for your organization");

        audrey.submit("/policy", "/policy/trial/stop");
        console.past().release();
        assertThat(text(await("was not tried to the end"))).contains("Audrey Audit stopped it.");
    }
}
