package dev.countersign.console.api;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.decision.MalformedDecisionException;
import dev.countersign.console.decision.MayNotDecideException;
import dev.countersign.console.problem.Problem;
import dev.countersign.door.LoggedFailure;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Whatever ends a request of the API early becomes a problem document. */
@ControllerAdvice(basePackageClasses = ApiFailures.class)
class ApiFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ApiFailures.class);

    @ExceptionHandler
    void answered(ApiException answered, HttpServletResponse response) throws IOException {
        answered.problem().writeTo(response);
    }

    @ExceptionHandler
    void malformed(MalformedDecisionException malformed, HttpServletResponse response) throws IOException {
        Problem.badRequest(String.valueOf(malformed.getMessage())).writeTo(response);
    }

    @ExceptionHandler
    void mayNotDecide(MayNotDecideException denied, HttpServletResponse response) throws IOException {
        Problem.forbidden(String.valueOf(denied.getMessage())).writeTo(response);
    }

    @ExceptionHandler
    void unavailable(InboxUnavailableException unavailable, HttpServletResponse response) throws IOException {
        LOG.atWarn().setCause(LoggedFailure.of(unavailable)).log("A request of the API could not be served");
        Problem.unavailable(String.valueOf(unavailable.getMessage())).writeTo(response);
    }
}
