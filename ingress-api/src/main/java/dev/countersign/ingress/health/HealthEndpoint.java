package dev.countersign.ingress.health;

import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /health}: 200 when this instance can serve, else 503, with what it lacks; and {@code
 * GET /health/live}: 200 while the process answers at all. Needs no credential and tells nothing
 * about anybody's data.
 */
public final class HealthEndpoint implements Endpoint {
    public static final String PATH = "/health";
    public static final String LIVE_PATH = PATH + "/live";

    private final Map<String, BooleanSupplier> checks;

    /** @param checks what serving needs, by name; in the order of the answer */
    public HealthEndpoint(Map<String, BooleanSupplier> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) {
        return request.getServletPath().equals(LIVE_PATH) ? HttpAnswer.json(200, live()) : ready();
    }

    private static byte[] live() {
        return new JsonWriter()
                .beginObject()
                .member("status", "live")
                .endObject()
                .toBytes();
    }

    HttpAnswer ready() {
        AtomicBoolean all = new AtomicBoolean(true);
        JsonWriter json = new JsonWriter().beginObject().name("checks").beginObject();
        checks.forEach((name, check) -> {
            boolean passed = check.getAsBoolean();
            all.compareAndSet(true, passed);
            json.name(name).value(passed);
        });
        json.endObject().member("status", all.get() ? "ready" : "not_ready");
        return HttpAnswer.json(all.get() ? 200 : 503, json.endObject().toBytes());
    }
}
