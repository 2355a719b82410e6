package dev.countersign.ingress.proof;

import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ledger.client.Ledger;
import dev.countersign.ledger.client.LedgerUnavailableException;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.note.VerifierKey;
import dev.countersign.tlog.proof.TlogProof;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/receipts/{id}/proof}: the latest receipt's tlog-proof, for a verifier of one's own;
 * and {@code /verify}: what checking it here found. The second is a convenience: it trusts the key
 * that the ledger names, which an auditor has from elsewhere.
 */
public final class ProofAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ProofAnswers.class);

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Ledger ledger;

    public ProofAnswers(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @throws ProblemException 404 while it is not sealed, 503 when the ledger cannot be asked */
    public HttpAnswer proof(ReceiptView receipt) throws InterruptedException {
        TlogProof proof = sealed(receipt).proof();
        String name = receipt.callId().receiptId() + TlogProof.FILE_EXTENSION;
        return new HttpAnswer(
                200, TEXT, Map.of("Content-Disposition", "inline; filename=\"" + name + "\""), proof.bytes());
    }

    /** @throws ProblemException 404 while it is not sealed, 503 when the ledger cannot be asked */
    public HttpAnswer verify(ReceiptView receipt) throws InterruptedException {
        Ledger.Sealed sealed = sealed(receipt);
        VerifierKey key = asked(ledger::key);
        String fault = sealed.fault(key, receipt.callId().receiptId(), receipt.historyDigest());
        TreeHead head = sealed.proof().checkpoint().head();
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .member("receipt_id", receipt.callId().receiptId())
                .name("valid")
                .value(fault == null)
                .memberIfPresent("reason", fault)
                .name("leaf_index")
                .value(sealed.proof().index())
                .name("tree_size")
                .value(head.size())
                .member("root", head.root().toString())
                .member("log", key.toString())
                .name("leaf")
                .raw(sealed.leaf())
                .endObject();
        return HttpAnswer.json(200, json.toBytes());
    }

    private Ledger.Sealed sealed(ReceiptView receipt) throws InterruptedException {
        ReceiptPlace place = receipt.place();
        Optional<Ledger.Sealed> sealed =
                place == null ? Optional.empty() : asked(() -> Optional.ofNullable(ledger.find(place)));
        return sealed.orElseThrow(() -> new ProblemException(
                Problem.of(ProblemCode.NOT_FOUND, "The receipt is not sealed yet; that takes about a second")
                        .retryAfter(1)));
    }

    /** A question to the ledger. */
    private interface Question<T> {
        T ask() throws InterruptedException;
    }

    private static <T> T asked(Question<T> question) throws InterruptedException {
        try {
            return question.ask();
        } catch (LedgerUnavailableException away) {
            LOG.atWarn().setCause(away).log("The ledger could not be asked for a proof");
            throw new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, String.valueOf(away.getMessage()))
                    .retryAfter(1));
        }
    }
}
