package dev.countersign.ingress.description;

import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.schemas.json.CanonicalJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The OpenAPI 3.1 document, written by hand once in YAML and served as that and as JSON. */
public final class OpenApiEndpoint implements Endpoint {
    public static final String JSON_PATH = "/openapi.json";
    public static final String YAML_PATH = "/openapi.yaml";

    private static final String RESOURCE = "/countersign/ingress/openapi.yaml";
    private static final String YAML_TYPE = "application/yaml";

    private final byte[] yaml = read();
    private final byte[] json = CanonicalJson.write(parse(yaml));

    @Override
    public HttpAnswer answer(HttpServletRequest request) {
        return request.getServletPath().equals(YAML_PATH)
                ? new HttpAnswer(200, YAML_TYPE, Map.of(), yaml)
                : HttpAnswer.json(200, json);
    }

    private static @Nullable Object parse(byte[] yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
    }

    private static byte[] read() {
        try (InputStream resource = OpenApiEndpoint.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("The build left out the resource " + RESOURCE);
            }
            return resource.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
