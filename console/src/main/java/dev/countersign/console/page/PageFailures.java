package dev.countersign.console.page;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.console.decision.MayNotDecideException;
import dev.countersign.door.LoggedFailure;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What goes wrong behind a page becomes an error page with the right status. */
@ControllerAdvice(basePackageClasses = PageFailures.class)
class PageFailures {
    private static final Logger LOG = LoggerFactory.getLogger(PageFailures.class);

    @ExceptionHandler
    void unavailable(InboxUnavailableException unavailable, HttpServletResponse response) throws IOException {
        LOG.atWarn().setCause(LoggedFailure.of(unavailable)).log("A page could not be served");
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }

    @ExceptionHandler
    void mayNotDecide(MayNotDecideException denied, HttpServletResponse response) throws IOException {
        response.sendError(HttpServletResponse.SC_FORBIDDEN);
    }
}
