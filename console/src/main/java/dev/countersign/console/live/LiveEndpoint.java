package dev.countersign.console.live;

import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /live}: what changes, for the page that is looked at. */
@Controller
public class LiveEndpoint {
    private final LiveStreams streams;

    public LiveEndpoint(LiveStreams streams) {
        this.streams = streams;
    }

    @GetMapping("/live")
    void live(HttpSession session, Authentication authentication, HttpServletResponse response) throws IOException {
        Person person = SignedIn.of(authentication);
        if (!person.maySee()) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        streams.serve(session, person, response);
    }
}
