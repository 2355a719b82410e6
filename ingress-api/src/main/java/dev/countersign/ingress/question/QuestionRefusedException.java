package dev.countersign.ingress.question;

import dev.countersign.ingress.http.HttpAnswer;

/** Ends a request with an answer in this API's own form of errors. */
final class QuestionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpAnswer answer;

    QuestionRefusedException(HttpAnswer answer) {
        super("answered with " + answer.status(), null, false, false);
        this.answer = answer;
    }

    HttpAnswer answer() {
        return answer;
    }
}
