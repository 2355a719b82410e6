package dev.countersign.console.page;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The person is known and has no role that lets them see this. */
@ResponseStatus(HttpStatus.FORBIDDEN)
final class MayNotSeeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MayNotSeeException() {
        super("No role allows this", null, false, false);
    }
}
