package dev.countersign.console.page;

import dev.countersign.console.ConsoleSettings;
import dev.countersign.console.person.LocalUsers;
import dev.countersign.console.signin.OidcProvider;
import dev.countersign.console.signin.PageSignIn;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The way in. */
@Controller
class SignInPage {
    private final PageFrame frame;
    private final LocalUsers users;
    private final ConsoleSettings settings;
    private final boolean provider;

    SignInPage(PageFrame frame, LocalUsers users, ConsoleSettings settings, ObjectProvider<OidcProvider> provider) {
        this.frame = frame;
        this.users = users;
        this.settings = settings;
        this.provider = provider.getIfAvailable() != null;
    }

    @GetMapping("/")
    String home() {
        return "redirect:/inbox";
    }

    @GetMapping(PageSignIn.PATH)
    String signIn(HttpServletRequest request, Authentication authentication, Model model) {
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn) {
            return "redirect:/inbox";
        }
        frame.bare(model);
        model.addAttribute("passwords", !users.isEmpty());
        model.addAttribute("provider", provider ? "/oauth2/authorization/" + OidcProvider.ID : null);
        model.addAttribute(
                "providerName", settings.oidc() == null ? "" : settings.oidc().name());
        model.addAttribute("notice", notice(request));
        return "sign-in";
    }

    private static String notice(HttpServletRequest request) {
        if (request.getParameter("wrong") != null) {
            return "The name or the password is wrong.";
        }
        if (request.getParameter("wait") != null) {
            return "There were too many attempts. Wait a moment, then try again; after several wrong passwords for"
                    + " one name it takes a few minutes.";
        }
        if (request.getParameter("refused") != null) {
            return "The identity provider did not let you in, or could not be reached.";
        }
        return request.getParameter("signed_out") != null
                ? "You are signed out here. Your identity provider may still know you."
                : "";
    }
}
