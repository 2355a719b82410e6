package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.ToolCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over everything on a card that a decision could rest on, in one order that never changes.
 * Every part is written as its length in four bytes (big endian) and its bytes, so that no two cards
 * run together into the same text; what is absent is the length -1. Texts are UTF-8; numbers,
 * durations and instants are their ISO-8601 or decimal texts; a list is its size and its parts.
 */
final class CardDigest {
    private static final String VERSION = "countersign-card-1";
    private static final int ABSENT = -1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CardDigest() {}

    static Digest of(ApprovalCard card) {
        CardDigest rendering = new CardDigest();
        rendering.text(VERSION).text(card.approvalId().toString());
        switch (card.subject()) {
            case OfCall of -> rendering.call(of.call()).ruling(of.ruling()).tool(of.tool());
            case Question question -> rendering.question(question);
        }
        rendering.terms(card.terms()).text(card.openedAt().toString());
        return Digest.of(rendering.out.toByteArray());
    }

    private CardDigest call(ToolCall call) {
        ActingUser user = call.user();
        if (user != null) {
            // Cards from before there were any keep their digest.
            text("acting for").text(user.id().key());
        }
        return text("call")
                .text(call.organization().value())
                .text(call.agent().value())
                .text(call.owner())
                .text(call.instanceId())
                .text(call.action())
                .text(call.resource())
                .text(call.connection())
                .bytes(call.payload().kept())
                .text(call.requestDigest().hex());
    }

    private CardDigest ruling(Ruling ruling) {
        return text(ruling.verdict().name())
                .text(ruling.policy().name())
                .text(ruling.policy().digest().hex())
                .text(ruling.rule())
                .text(ruling.risk().name())
                .text(ruling.reason());
    }

    private void tool(ToolTerms tool) {
        Boolean reversible = tool.reversible();
        text(tool.tool())
                .text(tool.connection())
                .text(tool.effectClass().name())
                .text(reversible == null ? null : reversible.toString());
        // Cards from before there were any keep their digest.
        if (tool.definition() != null) {
            text(tool.definition().hex());
        }
        if (tool.grant() != null) {
            text("as the user");
        }
    }

    private void question(Question question) {
        Callback callback = question.callback();
        text("question")
                .text(question.organization().value())
                .text(question.agent().value())
                .text(question.owner())
                .text(question.requestId())
                .text(question.correlationId())
                .bytes(question.text().kept())
                .texts(question.optionValues())
                .text(question.requestDigest().hex())
                .text(callback == null ? null : callback.url());
    }

    private CardDigest terms(ApprovalTerms terms) {
        Escalation escalation = terms.escalation();
        return texts(terms.groups())
                .text(Integer.toString(terms.quorum()))
                .text(terms.expiresAfter().toString())
                .text(escalation == null ? null : escalation.after().toString())
                .texts(escalation == null ? List.of() : escalation.groups())
                .text(Boolean.toString(terms.ownerMayVote()))
                .text(Boolean.toString(terms.commentRequired()))
                .text(Boolean.toString(terms.editable()));
    }

    private CardDigest texts(List<String> texts) {
        text(Integer.toString(texts.size()));
        texts.forEach(this::text);
        return this;
    }

    private CardDigest text(@Nullable String text) {
        if (text == null) {
            out.writeBytes(length(ABSENT));
            return this;
        }
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private CardDigest bytes(byte[] bytes) {
        out.writeBytes(length(bytes.length));
        out.writeBytes(bytes);
        return this;
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
    }
}
