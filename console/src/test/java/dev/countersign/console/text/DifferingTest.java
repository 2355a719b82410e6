package dev.countersign.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DifferingTest {
    private static List<SafeHtml> cells(String... texts) {
        return Differing.cells(
                Arrays.asList(texts),
                Arrays.stream(texts).map(text -> VisibleText.line(text, 40)).toList());
    }

    private static String text(SafeHtml html) {
        return html.html().replaceAll("<[^>]*>", "");
    }

    @Test
    void shortTextsThatAreSeenToDifferAreLeftAlone() {
        assertThat(cells("a", null, "b")).extracting(DifferingTest::text).containsExactly("a", "", "b");
    }

    @Test
    void longTextsAreShownFromWhereTheyDiffer() {
        String same = "A".repeat(2_500);

        assertThat(cells(same + "pay 10" + same, same + "pay 99" + same))
                .extracting(DifferingTest::text)
                .satisfiesExactly(
                        ten -> assertThat(ten)
                                .startsWith("⟨2,484 characters before this⟩")
                                .contains("pay 10AA"),
                        more -> assertThat(more).contains("pay 99AA").endsWith("more characters⟩"));
    }

    @Test
    void whatTheFirstDifferenceDoesNotTellApartIsShownFromTheNext() {
        String same = "A".repeat(500);

        assertThat(cells("x" + same + "1", "y" + same + "1", "y" + same + "2"))
                .extracting(DifferingTest::text)
                .doesNotHaveDuplicates()
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("xAAA"),
                        second -> assertThat(second).startsWith("yAAA").endsWith("A1"),
                        third -> assertThat(third).startsWith("yAAA").endsWith("A2"));
    }

    @Test
    void noTwoTextsThatDifferEverLookAlike() {
        Random random = new Random(7);
        String[] pieces = {
            "a", "e\u0301\u0301\u0301", "\u0301", "\u0300", "   ", "\t", "\n", "\r\n", "\uD83D\uDE00", "A".repeat(150)
        };
        for (int round = 0; round < 2_000; round++) {
            Set<String> texts = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(6); length >= 0; length--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                texts.add(text.toString());
            }

            assertThat(cells(texts.toArray(String[]::new)))
                    .as(texts.toString())
                    .extracting(SafeHtml::html)
                    .doesNotHaveDuplicates();
        }
    }
}
