package dev.countersign.ingress.problem;

import dev.countersign.ingress.http.HttpAnswer;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * Replaces Tomcat's own error page, so that a request that never reached an application, with a
 * malformed request line or too large a header, gets the same shape as every other error.
 */
public final class ProblemReportValve extends ErrorReportValve {
    private static final int FIRST_ERROR_STATUS = 400;

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR_STATUS || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpAnswer answer = ServerProblems.ofStatus(status).answer();
        try {
            answer.writeTo(response.getResponse());
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The client has gone, or the answer had begun: there is nobody left to tell.
            container.getLogger().debug("An error report could not be written", gone);
        }
    }
}
