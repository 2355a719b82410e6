package dev.countersign.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** Spring's servlet without its habit of logging whatever path somebody asks for in vain. */
final class PagesServlet extends DispatcherServlet {
    private static final long serialVersionUID = 1L;

    PagesServlet(WebApplicationContext context) {
        super(context);
    }

    @Override
    protected void noHandlerFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
}
