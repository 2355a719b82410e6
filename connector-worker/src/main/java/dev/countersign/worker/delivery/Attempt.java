package dev.countersign.worker.delivery;

import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.domain.delivery.DeliveryResult.Accepted;
import dev.countersign.domain.delivery.DeliveryResult.Refused;
import dev.countersign.domain.delivery.DeliverySchedule;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import dev.countersign.worker.callback.CallbackOrder;
import dev.countersign.worker.callback.CallbackResult;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.callback.SigningSecret;
import dev.countersign.worker.connector.OrderRefusedException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One try to carry out an order: from the order's words to the sender's, and back to a report's. */
final class Attempt {
    private final CallbackSender sender;
    private final SigningSecrets secrets;
    private final Reach reach;

    /** @param reach how far callbacks may go in this installation */
    Attempt(CallbackSender sender, SigningSecrets secrets, Reach reach) {
        this.sender = sender;
        this.secrets = secrets;
        this.reach = reach;
    }

    /**
     * Whether the next try has been ordered already, so that this one is not worth its message: an
     * order that lay about while no worker ran. The last try has no next one.
     */
    static boolean isOvertaken(DeliveryOrder order, Instant now) {
        return order.attempt() < Limits.CALLBACK_ATTEMPTS_MAX
                && !now.isBefore(order.at()
                        .plus(DeliverySchedule.pauseAfter(order.webhookId(), order.round(), order.attempt())));
    }

    /** @throws InterruptedException when the waiting thread is interrupted; the body may be on its way */
    DeliveryResult carryOut(DeliveryOrder order) throws InterruptedException {
        List<SigningSecret> signing;
        Map<String, String> headers;
        try {
            signing = secrets.of(order.organization());
            headers = headers(order.headers());
        } catch (OrderRefusedException refused) {
            // Its owner may mend it before the next try.
            return new Refused(refused.error(), true);
        } catch (InvalidJsonException broken) {
            return new Refused(new ToolError("header_forbidden", "The headers cannot be read."), false);
        }
        CallbackOrder callback = new CallbackOrder(
                order.webhookId(), order.url(), headers, order.body().bytes(), signing, reach);
        return switch (sender.send(callback)) {
            case CallbackResult.Delivered(int status) -> new Accepted(status);
            // The schedule's pauses are longer than what most receivers ask for; theirs is not kept.
            case CallbackResult.Retry retry -> new Refused(retry.error(), true);
            case CallbackResult.GaveUp(ToolError error) -> new Refused(error, false);
        };
    }

    private static Map<String, String> headers(@Nullable SealedValue sealed) {
        Map<String, String> headers = new HashMap<>();
        if (sealed != null) {
            StrictJson.parseObject(sealed.bytes()).forEach((name, value) -> headers.put(name, String.valueOf(value)));
        }
        return headers;
    }
}
