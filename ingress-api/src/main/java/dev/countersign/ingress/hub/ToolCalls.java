package dev.countersign.ingress.hub;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof.Proven;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.hub.Refusal.RefusedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that tools' inputs stand for, for another dialect that calls tools by their keys. */
public final class ToolCalls {
    private ToolCalls() {}

    /** Ends a request: there is no such call. Has no stack trace: it is an answer, not a fault. */
    public static final class ToolRefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final int status;
        private final transient List<String> messages;

        private ToolRefusedException(Refusal refusal) {
            super(refusal.message(), null, false, false);
            this.code = refusal.code().name();
            this.status = refusal.code().status();
            this.messages = refusal.sentences();
        }

        /** One of the hub API's codes. */
        public String code() {
            return code;
        }

        public int status() {
            return status;
        }

        /** Everything that is wrong, a sentence each. */
        public List<String> messages() {
            return messages;
        }
    }

    /**
     * The connection through which a tool runs for a key; null where there is none.
     *
     * @param action of the tool, with the resource of a call that it served
     */
    public static @Nullable String connection(Proven holder, ControlSnapshot control, String action, String resource) {
        KeyHolder key = new KeyHolder(holder.key(), holder.access(), holder.caller(), control);
        Tool tool = control.toolFor(key.organization(), action, resource);
        try {
            return tool == null
                    ? null
                    : Catalogue.route(key, tool, null).connection().name();
        } catch (RefusedException refused) {
            return null;
        }
    }

    /**
     * The call that an input of a tool stands for, through the connection that the key is for.
     *
     * @param run in which it is made
     * @throws ToolRefusedException when there is no such tool, the key does not open it, or the input is not
     *     one of its
     */
    public static CallRequest call(
            Proven holder, ControlSnapshot control, String tool, Map<String, @Nullable Object> input, String run)
            throws ToolRefusedException {
        KeyHolder key = new KeyHolder(holder.key(), holder.access(), holder.caller(), control);
        try {
            return ToolInput.call(key, Catalogue.route(key, Catalogue.tool(key, tool), null), input, run);
        } catch (RefusedException refused) {
            throw new ToolRefusedException(refused.refusal());
        }
    }
}
