package dev.countersign.console.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Markdown (CommonMark with tables) that an agent wrote, by an allow-list: an element is drawn only
 * if it is named here. HTML is shown as text. Links are http and https only, their target stands
 * beside them, and images are not loaded but named. Every text goes through {@link VisibleText}.
 *
 * <p>The tree is walked without recursion, so that nesting costs no stack; deeper than {@link
 * #DEPTH_MAX} its texts are still shown, its elements are not.
 */
public final class Markdown {
    static final int DEPTH_MAX = 24;

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(DEPTH_MAX)
            .build();

    /** Elements without attributes, by what commonmark calls them. */
    private static final Map<Class<? extends Node>, String> ELEMENTS = Map.ofEntries(
            Map.entry(Paragraph.class, "p"),
            Map.entry(BlockQuote.class, "blockquote"),
            Map.entry(BulletList.class, "ul"),
            Map.entry(OrderedList.class, "ol"),
            Map.entry(ListItem.class, "li"),
            Map.entry(Emphasis.class, "em"),
            Map.entry(StrongEmphasis.class, "strong"),
            Map.entry(TableBlock.class, "table"),
            Map.entry(TableHead.class, "thead"),
            Map.entry(TableBody.class, "tbody"),
            Map.entry(TableRow.class, "tr"));

    private final StringBuilder html = new StringBuilder();
    private final int charsMax;

    private Markdown(int charsMax) {
        this.charsMax = charsMax;
    }

    /** @param charsMax what is beyond is cut off, and said to be */
    public static SafeHtml render(String markdown, int charsMax) {
        int end = Math.min(markdown.length(), charsMax);
        if (end < markdown.length() && Character.isHighSurrogate(markdown.charAt(end - 1))) {
            end--;
        }
        Markdown renderer = new Markdown(charsMax);
        renderer.walk(PARSER.parse(markdown.substring(0, end)));
        if (end < markdown.length()) {
            renderer.html.append("<p>");
            VisibleText.appendMark(
                    renderer.html,
                    String.format(Locale.ROOT, "truncated: %,d of %,d characters shown", end, markdown.length()),
                    "The text goes on. The digest covers all of it.");
            renderer.html.append("</p>");
        }
        return SafeHtml.of(renderer.html);
    }

    private void walk(Node root) {
        Node node = root;
        int depth = 0;
        while (true) {
            enter(node, depth);
            if (node.getFirstChild() != null) {
                node = node.getFirstChild();
                depth++;
                continue;
            }
            while (true) {
                leave(node, depth);
                if (node == root) {
                    return;
                }
                if (node.getNext() != null) {
                    node = node.getNext();
                    break;
                }
                node = node.getParent();
                depth--;
            }
        }
    }

    private void enter(Node node, int depth) {
        boolean drawn = depth <= DEPTH_MAX;
        switch (node) {
            case Text text -> text(text.getLiteral());
            case Code code -> code(code.getLiteral());
            case FencedCodeBlock code -> codeBlock(code.getLiteral());
            case IndentedCodeBlock code -> codeBlock(code.getLiteral());
            case HtmlInline raw -> code(raw.getLiteral());
            case HtmlBlock raw -> codeBlock(raw.getLiteral());
            case SoftLineBreak lineBreak -> html.append('\n');
            case HardLineBreak lineBreak -> html.append("<br>");
            case ThematicBreak line -> html.append("<hr>");
            case Heading heading -> open("p><strong", drawn);
            case Link link -> openLink(link, drawn);
            case Image image -> VisibleText.appendMark(html, "image", "Images are not loaded");
            case TableCell cell -> open(cell.isHeader() ? "th" : "td", drawn);
            case Document document -> {}
            default -> open(ELEMENTS.get(node.getClass()), drawn);
        }
    }

    private void leave(Node node, int depth) {
        boolean drawn = depth <= DEPTH_MAX;
        switch (node) {
            case Heading heading -> close("strong></p", drawn);
            case Link link -> closeLink(link, drawn);
            case Image image -> target(image.getDestination(), "from");
            case TableCell cell -> close(cell.isHeader() ? "th" : "td", drawn);
            default -> close(ELEMENTS.get(node.getClass()), drawn);
        }
    }

    private void open(@Nullable String element, boolean drawn) {
        if (element != null && drawn) {
            html.append('<').append(element).append('>');
        }
    }

    private void close(@Nullable String element, boolean drawn) {
        if (element != null && drawn) {
            html.append("</").append(element).append('>');
        }
    }

    private void openLink(Link link, boolean drawn) {
        LinkTarget target = LinkTarget.of(link.getDestination());
        if (target != null && drawn) {
            html.append("<a rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"");
            SafeHtml.escape(html, target.uri());
            html.append("\">");
        }
    }

    private void closeLink(Link link, boolean drawn) {
        LinkTarget target = LinkTarget.of(link.getDestination());
        if (target == null) {
            target(link.getDestination(), "not a link:");
            return;
        }
        if (drawn) {
            html.append("</a>");
        }
        target(target.uri(), "leads to");
    }

    private void target(String destination, String meaning) {
        html.append(" <span class=\"target\">(").append(meaning).append(" <bdi>");
        VisibleText.append(html, destination, charsMax, false);
        html.append("</bdi>)</span>");
    }

    private void text(String literal) {
        VisibleText.append(html, literal, charsMax, true);
    }

    private void code(String literal) {
        html.append("<code>");
        text(literal);
        html.append("</code>");
    }

    private void codeBlock(String literal) {
        html.append("<pre><code>");
        text(literal);
        html.append("</code></pre>");
    }
}
