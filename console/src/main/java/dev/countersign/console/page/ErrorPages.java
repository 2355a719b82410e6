package dev.countersign.console.page;

import dev.countersign.console.problem.Problem;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Every error, as a page or, under the API's paths, as a problem document. It says nothing of what
 * went wrong inside.
 */
@Controller
class ErrorPages {
    static final String PATH = "/error";

    private static final String API = "/v1/";

    private final PageFrame frame;

    ErrorPages(PageFrame frame) {
        this.frame = frame;
    }

    @RequestMapping(PATH)
    @Nullable
    String error(HttpServletRequest request, HttpServletResponse response, Authentication authentication, Model model)
            throws IOException {
        // Null when somebody opens the path itself, where there is nothing.
        Object found = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int status = found instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND;
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        if (path instanceof String asked && asked.startsWith(API)) {
            Problem.ofStatus(status).writeTo(response);
            return null;
        }
        response.setStatus(status);
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn principal) {
            frame.around(model, principal.person(), "");
        } else {
            frame.bare(model);
        }
        model.addAttribute("status", status);
        model.addAttribute("heading", title(status));
        model.addAttribute("detail", detail(status));
        return "error";
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "That request made no sense";
            case 401 -> "You are signed out";
            case 403 -> "You may not do this";
            case 404 -> "There is nothing here";
            case 405 -> "A link cannot decide";
            case 408 -> "That took too long to arrive";
            case 413 -> "That is too large";
            case 503 -> "The inbox cannot be reached";
            default -> status < 500 ? "That did not work" : "Something broke on our side";
        };
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "The address or the form was not complete. Nothing was decided.";
            case 401 -> "Sign in again to go on. Nothing was decided.";
            case 403 ->
                "Your role does not allow it, your session has changed, or another site sent you here."
                        + " Nothing was decided.";
            case 404 -> "It may be another organization's, or the address is not complete.";
            case 405 -> "Open the card, read it, and decide there. Nothing was decided.";
            case 408 -> "The connection was too slow. Nothing was decided.";
            case 413 -> "Nothing was decided. Send less at once.";
            case 503 -> "Nothing was recorded. Try again in a moment.";
            default -> "Nothing was decided. If it happens again, tell whoever runs this installation.";
        };
    }
}
