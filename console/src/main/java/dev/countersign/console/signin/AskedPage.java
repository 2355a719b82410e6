package dev.countersign.console.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;

/**
 * The page that somebody asked for who had to sign in first. A cookie holds its path and query and nothing
 * of another site's: whatever a cookie says, one comes back to a page of ours.
 */
final class AskedPage implements RequestCache {
    /** A path on this host: two slashes, or a backslash, would name another one. */
    private static final Pattern OURS = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]*");

    private static final int CHARS_MAX = 1_000;

    private final StrangersCookie cookie = new StrangersCookie("countersign_asked");

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        if (PageSignIn.isPage(request) && isOurs(page)) {
            cookie.keep(
                    request,
                    response,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(page.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public @Nullable SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        String kept = cookie.value(request);
        String page = kept == null ? "" : decoded(kept);
        return isOurs(page) ? new SimpleSavedRequest(page) : null;
    }

    private static boolean isOurs(String page) {
        return page.length() <= CHARS_MAX && OURS.matcher(page).matches();
    }

    private static String decoded(String kept) {
        try {
            return new String(Base64.getUrlDecoder().decode(kept), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            return "";
        }
    }

    /** Pages are asked for anew and never played back. */
    @Override
    public @Nullable HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
        cookie.forget(request, response);
    }
}
