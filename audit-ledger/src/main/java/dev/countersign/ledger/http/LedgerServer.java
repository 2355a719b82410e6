package dev.countersign.ledger.http;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.seal.Standing;
import dev.countersign.ledger.tree.LedgerTree;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import dev.countersign.tlog.tile.EntryTile;
import dev.countersign.tlog.tile.HashTile;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TileSource;
import dev.countersign.tlog.tile.TreeShape;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What everybody may read of the ledger. It holds no secret: leaves are commitments, and no payload.
 *
 * <pre>
 * GET /checkpoint                             the signed tree head (C2SP tlog-tiles); Last-Modified says when
 * GET /tile/&lt;level&gt;/&lt;n&gt;[.p/&lt;w&gt;]               hashes; /tile/entries/… the leaves
 * GET /key                                    the log's vkey
 * GET /proofs/&lt;partition&gt;/&lt;issuer&gt;/&lt;sequence&gt;  a receipt's tlog-proof; 404 while it is not sealed yet
 * GET /leaves/&lt;partition&gt;/&lt;issuer&gt;/&lt;sequence&gt;  its leaf
 * GET /                                       what this is, and how it stands
 * </pre>
 */
public final class LedgerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerServer.class);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";
    private static final String JSON = "application/json";
    /** C2SP tlog-tiles: full tiles never change. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String NEVER = "no-store";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final VerifierKey log;
    private final Supplier<Standing> standing;

    /** @param signedAt when the checkpoint in it was signed; null where there is none in it */
    private record Answer(
            int status,
            String type,
            String caching,
            byte[] body,
            @Nullable Instant signedAt) {
        Answer(int status, String type, String caching, byte[] body) {
            this(status, type, caching, body, null);
        }

        static Answer text(int status, String text) {
            return new Answer(status, TEXT, NEVER, text.getBytes(StandardCharsets.UTF_8));
        }

        static Answer notThere(String sentence) {
            return text(404, sentence + "\n");
        }
    }

    private LedgerServer(HttpServer server, VerifierKey log, Supplier<Standing> standing) {
        this.server = server;
        this.log = log;
        this.standing = standing;
    }

    /** @throws IOException when the address cannot be listened on, for example because it is in use */
    public static LedgerServer start(InetSocketAddress address, VerifierKey log, Supplier<Standing> standing)
            throws IOException {
        LedgerServer serving = new LedgerServer(HttpServer.create(address, 0), log, standing);
        serving.server.createContext("/", serving::serve);
        serving.server.setExecutor(serving.threads);
        serving.server.start();
        return serving;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", answer.caching());
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            Instant signedAt = answer.signedAt();
            if (signedAt != null) {
                exchange.getResponseHeaders()
                        .set("Last-Modified", RFC_1123_DATE_TIME.format(signedAt.atOffset(ZoneOffset.UTC)));
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(
                    answer.status(), head || answer.body().length == 0 ? -1 : answer.body().length);
            if (!head && answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private Answer answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "The ledger is only read.\n");
        }
        String path = exchange.getRequestURI().getRawPath();
        try {
            Standing now = standing.get();
            return path.equals("/") ? Answer.text(200, about(now)) : answer(path, now);
        } catch (IOException | RuntimeException failed) {
            LOG.atError().setCause(failed).log("The ledger could not be read for an answer");
            return Answer.text(500, "The ledger could not be read.\n");
        }
    }

    private Answer answer(String path, Standing now) throws IOException {
        if (path.equals("/key")) {
            return Answer.text(200, log + "\n");
        }
        Checkpoint checkpoint = now.checkpoint();
        LedgerTree tree = now.tree();
        if (checkpoint == null || tree == null) {
            return Answer.text(503, "Nothing is signed here yet, or another ledger is the active one.\n");
        }
        if (path.equals("/checkpoint")) {
            return new Answer(200, TEXT, NEVER, checkpoint.bytes(), now.signedAt());
        }
        if (path.startsWith("/tile/")) {
            return tile(path.substring(1), tree, checkpoint.head().size());
        }
        String[] parts = path.split("/", -1);
        ReceiptPlace place = parts.length == 5 ? place(parts) : null;
        if (place != null && parts[1].equals("proofs")) {
            return proof(place, tree, checkpoint, now.signedAt());
        }
        if (place != null && parts[1].equals("leaves")) {
            return leaf(place, tree, checkpoint);
        }
        return Answer.notThere("There is nothing here. / says what there is.");
    }

    /** Only what the signed tree has; the disk may have more. */
    private static Answer tile(String path, TileSource tiles, long size) throws IOException {
        TileName name;
        try {
            name = TileName.parse(path);
        } catch (MalformedException notATile) {
            return Answer.text(400, notATile.getMessage() + "\n");
        }
        byte[] bytes = isWithin(name, size) ? tiles.read(name) : null;
        if (bytes == null) {
            return Answer.notThere("The tree of " + size + " leaves has no such tile.");
        }
        return new Answer(200, BYTES, name.isFull() ? FOR_EVER : NEVER, bytes);
    }

    private static boolean isWithin(TileName name, long size) {
        TreeShape shape = new TreeShape(size);
        long present = switch (name) {
            case EntryTile entries -> size;
            case HashTile hashes -> shape.hashes(hashes.level());
        };
        // Compared by index first, so that nothing overflows.
        return name.index() <= size && name.index() * TileName.FULL_WIDTH + name.width() <= present;
    }

    private static Answer proof(ReceiptPlace place, LedgerTree tree, Checkpoint checkpoint, @Nullable Instant signedAt)
            throws IOException {
        Long leaf = sealed(place, tree, checkpoint);
        if (leaf == null) {
            return notSealed(place);
        }
        byte[] proof = TlogProof.of(tree.inclusion(leaf, checkpoint.head().size()), checkpoint)
                .bytes();
        return new Answer(200, TEXT, NEVER, proof, signedAt);
    }

    private static Answer leaf(ReceiptPlace place, LedgerTree tree, Checkpoint checkpoint) throws IOException {
        Long leaf = sealed(place, tree, checkpoint);
        return leaf == null ? notSealed(place) : new Answer(200, JSON, FOR_EVER, tree.leaf(leaf));
    }

    private static @Nullable Long sealed(ReceiptPlace place, LedgerTree tree, Checkpoint checkpoint)
            throws IOException {
        Long leaf = tree.leafOf(place);
        return leaf == null || leaf >= checkpoint.head().size() ? null : leaf;
    }

    private static Answer notSealed(ReceiptPlace place) {
        return Answer.notThere("The ledger has no " + place + ", or has not sealed it yet.");
    }

    private static @Nullable ReceiptPlace place(String[] parts) {
        try {
            int partition = Integer.parseInt(parts[2]);
            Issuer issuer = Issuer.valueOf(parts[3].toUpperCase(Locale.ROOT));
            return new ReceiptPlace(partition, issuer, Long.parseLong(parts[4]));
        } catch (IllegalArgumentException notAPlace) {
            return null;
        }
    }

    private String about(Standing now) {
        Checkpoint checkpoint = now.checkpoint();
        String stands = switch (now) {
            case Standing.StandingBy() -> "Another ledger is the active one, or this one is starting.";
            case Standing.Sealing sealing -> "It is sealing.";
            case Standing.Stopped(var before, var why) -> "It has stopped: " + why + ".";
        };
        return """
                The Countersign ledger %s
                %s
                %s

                /checkpoint   /key   /tile/<level>/<n>   /tile/entries/<n>
                /proofs/<partition>/<calls|questions>/<sequence>   /leaves/<partition>/<calls|questions>/<sequence>
                """.formatted(
                        log.name(),
                        stands,
                        checkpoint == null
                                ? "Nothing is signed here yet."
                                : checkpoint.head().size() + " leaves are signed.");
    }
}
