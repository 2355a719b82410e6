package dev.countersign.worker.connector;

import dev.countersign.domain.identity.CallId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call brings, for the places that a tool's owner left open. */
public sealed interface CallValues permits Look, Order {
    CallId callId();

    /** The named parts of the tool's resource pattern. */
    Map<String, String> resource();

    /** The call's parameters, as {@link dev.countersign.schemas.json.StrictJson} reads them. */
    Map<String, @Nullable Object> payload();
}
