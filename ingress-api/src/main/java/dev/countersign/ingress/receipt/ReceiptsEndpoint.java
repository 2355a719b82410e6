package dev.countersign.ingress.receipt;

import dev.countersign.domain.identity.CallId;
import dev.countersign.ingress.credential.Authenticator;
import dev.countersign.ingress.credential.Caller;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.proof.ProofAnswers;
import dev.countersign.ingress.reply.Places;
import dev.countersign.ingress.reply.Waiters;
import dev.countersign.readmodel.InvalidQueryException;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptPage;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/receipts}, {@code GET /v1/receipts/{id}} and what the ledger says of that one:
 * {@code /proof}, {@code /verify}. Answered from the read model; a malformed id, an unknown one and
 * another organization's get the same answer.
 */
public final class ReceiptsEndpoint implements Endpoint {
    public static final String PATH = "/v1/receipts";

    private static final Logger log = LoggerFactory.getLogger(ReceiptsEndpoint.class);

    private final Authenticator authenticator;
    private final ReceiptQueries receipts;
    private final ProofAnswers proofs;
    private final Places waiting;
    private final Duration waitMax;

    /**
     * @param waiting for who waits for a receipt to settle
     * @param waitMax the longest a caller may ask to wait
     */
    public ReceiptsEndpoint(
            Authenticator authenticator,
            ReceiptQueries receipts,
            ProofAnswers proofs,
            Places waiting,
            Duration waitMax) {
        this.authenticator = authenticator;
        this.receipts = receipts;
        this.proofs = proofs;
        this.waiting = waiting;
        this.waitMax = waitMax;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws InterruptedException {
        Caller caller = authenticator.authenticate(request);
        try {
            String path = request.getPathInfo();
            return path == null ? search(caller, request) : one(caller, path.substring(1), request);
        } catch (InvalidQueryException invalid) {
            throw ProblemException.badRequest(Objects.toString(invalid.getMessage(), "The query is not valid"));
        } catch (ReadModelUnavailableException unavailable) {
            log.atWarn().addKeyValue("reason", unavailable.getMessage()).log("The read model could not answer");
            throw new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, "Receipts cannot be read now")
                    .retryAfter(1));
        }
    }

    private HttpAnswer one(Caller caller, String path, HttpServletRequest request) throws InterruptedException {
        Duration wait = ReceiptParameters.onlyWait(request, waitMax);
        int slash = path.indexOf('/');
        CallId callId = CallId.ofReceipt(slash < 0 ? path : path.substring(0, slash));
        ReceiptView receipt = callId == null ? null : read(caller, callId, wait);
        if (receipt == null) {
            throw ProblemException.of(ProblemCode.NOT_FOUND, "There is no such receipt");
        }
        return switch (slash < 0 ? "" : path.substring(slash)) {
            case "" -> shown(caller, receipt);
            case "/proof" -> proofs.proof(receipt);
            case "/verify" -> proofs.verify(receipt);
            default ->
                throw ProblemException.of(ProblemCode.NOT_FOUND, "A receipt has a proof, and verify, and no more");
        };
    }

    private static HttpAnswer shown(Caller caller, ReceiptView receipt) {
        JsonWriter json = new JsonWriter();
        ReceiptJson.write(json, receipt, caller.agent());
        return HttpAnswer.json(200, json.toBytes());
    }

    private @Nullable ReceiptView read(Caller caller, CallId callId, Duration wait) throws InterruptedException {
        if (wait.isZero()) {
            return receipts.find(caller.organization().organization(), callId);
        }
        if (!waiting.take(caller.organization().organization())) {
            throw new ProblemException(
                    Problem.of(ProblemCode.UNAVAILABLE, Waiters.FULL).retryAfter(1));
        }
        try {
            return receipts.awaitSettled(caller.organization().organization(), callId, wait);
        } finally {
            waiting.leave(caller.organization().organization());
        }
    }

    private HttpAnswer search(Caller caller, HttpServletRequest request) {
        ReceiptParameters asked = ReceiptParameters.of(request);
        ReceiptPage page =
                receipts.search(caller.organization().organization(), asked.filter(), asked.limit(), asked.cursor());
        JsonWriter json = new JsonWriter().beginObject().name("receipts").beginArray();
        for (ReceiptView receipt : page.receipts()) {
            ReceiptJson.write(json, receipt, caller.agent());
        }
        return HttpAnswer.json(
                200,
                json.endArray()
                        .member("next_cursor", page.nextCursor())
                        .endObject()
                        .toBytes());
    }
}
