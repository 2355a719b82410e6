package dev.countersign.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Abuse cases A19 to A21 for markdown: only what is on the list becomes an element. */
class MarkdownTest {
    private static final int PLENTY = 32 * 1024;
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)([^>]*)>");
    private static final Set<String> ALLOWED = Set.of(
            "p",
            "strong",
            "em",
            "ul",
            "ol",
            "li",
            "blockquote",
            "code",
            "pre",
            "br",
            "hr",
            "a",
            "span",
            "bdi",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td");
    private static final Pattern ALLOWED_ATTRIBUTES = Pattern.compile(
            "( rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"https?://[^\"<>\\s]+\"| class=\"target\"| class=\"mark\" title=\"[^\"<>]*\")?");

    private static String html(String markdown) {
        String html = Markdown.render(markdown, PLENTY).html();
        assertOnlyAllowed(html);
        return html;
    }

    private static void assertOnlyAllowed(String html) {
        Matcher tags = TAG.matcher(html);
        while (tags.find()) {
            assertThat(ALLOWED).as(html).contains(tags.group(2));
            assertThat(tags.group(3)).as(html).matches(ALLOWED_ATTRIBUTES);
        }
        assertThat(TAG.matcher(html).replaceAll("")).doesNotContain("<").doesNotContain(">");
    }

    @Test
    void whatIsOnTheListIsDrawn() {
        assertThat(html("# Refund\n\nA **bold** *word* and `code`.\n\n- one\n- two\n\n1. three\n\n> quoted\n\n---\n"))
                .isEqualTo("<p><strong>Refund</strong></p>"
                        + "<p>A <strong>bold</strong> <em>word</em> and <code>code</code>.</p>"
                        + "<ul><li><p>one</p></li><li><p>two</p></li></ul>"
                        + "<ol><li><p>three</p></li></ol>"
                        + "<blockquote><p>quoted</p></blockquote><hr>");
    }

    @Test
    void aTableIsDrawn() {
        assertThat(html("| a | b |\n|---|---|\n| 1 | *2* |\n"))
                .isEqualTo("<table><thead><tr><th>a</th><th>b</th></tr></thead>"
                        + "<tbody><tr><td>1</td><td><em>2</em></td></tr></tbody></table>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "a <b onclick=\"x()\">b</b>",
                "<div hx-get=\"/sign-out\" hx-trigger=\"load\">x</div>",
                "<iframe src=\"https://evil.example\"></iframe>",
                "<style>body{display:none}</style>",
                "<form action=\"/approvals/x/votes\" method=post><input name=choice value=approve></form>",
                "<svg/onload=alert(1)>",
                "<!--><script>alert(1)</script>-->",
                "<![CDATA[<script>]]>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "&#60;script&#62;",
                "```html\n<script>alert(1)</script>\n```",
                "```\"><script>alert(1)</script>\nx\n```",
                "    <script>indented()</script>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "[x](<javascript:alert(1)>)",
                "[x][ref]\n\n[ref]: javascript:alert(1) \"title\"",
                "# <img src=x onerror=alert(1)>",
                "| <script> |\n|---|\n| <img src=x onerror=y> |",
                "***<u>x</u>***",
                "\\<script>",
                "[<img src=x onerror=alert(1)>](https://example.com/)",
                "![\"><script>alert(1)</script>](https://example.com/x.png)",
                "https://example.com/\"onmouseover=\"alert(1)",
                "<https://example.com/\"onmouseover=\"alert(1)>",
                "[x](https://example.com/\"onmouseover=alert(1))",
            })
    void nothingElseIs(String hostile) {
        html(hostile);
    }

    @Test
    void a19RawHtmlIsShownAsTheTextItIs() {
        assertThat(html("a <b>b</b>")).isEqualTo("<p>a <code>&lt;b&gt;</code>b<code>&lt;/b&gt;</code></p>");
        assertThat(html("<script>alert(1)</script>"))
                .isEqualTo("<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>");
    }

    @Test
    void aLinkShowsWhereItLeads() {
        assertThat(html("[the invoice](https://files.example.com/a?b=c&d=e#f)"))
                .isEqualTo(
                        "<p><a rel=\"noopener noreferrer nofollow\" target=\"_blank\""
                                + " href=\"https://files.example.com/a?b=c&amp;d=e#f\">the invoice</a>"
                                + " <span class=\"target\">(leads to <bdi>https://files.example.com/a?b=c&amp;d=e#f</bdi>)</span></p>");
    }

    @Test
    void aLinkThatClaimsToLeadElsewhereIsFoundOut() {
        assertThat(html("[https://bank.example](https://evil.example/)"))
                .contains("href=\"https://evil.example/\"")
                .contains("leads to <bdi>https://evil.example/</bdi>");
    }

    @ParameterizedTest
    @CsvSource({
        "https://bаnk.example/, https://xn--bnk-6cd.example/",
        "https://BANK.example/Path, https://bank.example/Path",
        "https://bank.example:8443/, https://bank.example:8443/",
        "http://bank.example, http://bank.example",
        "https://münchen.example/straße, https://xn--mnchen-3ya.example/stra%C3%9Fe",
        "https://bank。example/, https://bank.example/",
        "https://[2001:db8::1]/, https://[2001:db8::1]/",
    })
    void a20AHostIsShownInAsciiSoThatItCannotPassForAnother(String written, String shown) {
        assertThat(LinkTarget.of(written)).isEqualTo(new LinkTarget(shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "java\tscript:alert(1)",
                " javascript:alert(1)",
                "data:text/html,<script>alert(1)</script>",
                "vbscript:x",
                "file:///etc/passwd",
                "ftp://example.com/",
                "mailto:a@example.com",
                "tel:+123",
                "/sign-out",
                "//evil.example/",
                "#top",
                "?x",
                "https:evil.example",
                "https://",
                "https:///path",
                "https://user@example.com/",
                "https://bank.example@evil.example/",
                "https://user:pass@example.com/",
                "https://exa mple.com/",
                "https://example.com:port/",
                "https://-example.com/",
                "https://exam_ple.com/",
                "blob:https://example.com/x",
                "",
            })
    void whatIsNoPlainWebAddressBecomesNoLink(String written) {
        assertThat(LinkTarget.of(written)).isNull();
        assertThat(html("[x](<" + written + ">)")).doesNotContain("<a ");
    }

    @Test
    void aTargetThatIsNoLinkIsStillShown() {
        assertThat(html("[click](javascript:alert(1))"))
                .isEqualTo("<p>click <span class=\"target\">(not a link: <bdi>javascript:alert(1)</bdi>)</span></p>");
    }

    @Test
    void a19ImagesAreNamedAndNotLoaded() {
        assertThat(html("![a chart](https://tracker.example/pixel.png)"))
                .contains("⟨image⟩")
                .contains("a chart")
                .contains("(from <bdi>https://tracker.example/pixel.png</bdi>)")
                .doesNotContain("<img");
    }

    @Test
    void hiddenCharactersAreMarkedEverywhere() {
        assertThat(html("a \u202Eb **c\u200Bd** `e\u2066f` [g\u202Eh](https://example.com/)"))
                .contains("⟨U+202E⟩")
                .contains("c<span class=\"mark\" title=\"zero width space\">⟨U+200B⟩</span>d")
                .contains("⟨U+2066⟩");
        assertThat(html("a&#x202e;b &zwnj;")).contains("⟨U+202E⟩").contains("⟨U+200C⟩");
    }

    @Test
    void whatIsCutOffIsSaid() {
        String html = Markdown.render("word ".repeat(2_000), 1_000).html();

        assertThat(html).endsWith("⟨truncated: 1,000 of 10,000 characters shown⟩</span></p>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> ",
                "- ",
                "* _",
                "**a ",
                "[",
                "![",
                "[a](",
                "`",
                "<a ",
                "| a ",
                "\n\n# ",
                "1. ",
                "***",
                "&lt;",
                "[a][a]\n\n[a]: https://example.com/\n",
                "~~~\n",
                "\\",
                "*a_ ",
            })
    void nestingAndRepetitionCostNeitherStackNorTime(String piece) {
        String hostile = piece.repeat(PLENTY / piece.length());

        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(5), () -> html(hostile));
    }

    @Test
    void textDeeperThanTheLimitIsShownWithoutItsElements() {
        String deep = "*a **b ".repeat(200) + "the point" + "** *".repeat(200);

        assertThat(html(deep)).contains("the point");
    }
}
