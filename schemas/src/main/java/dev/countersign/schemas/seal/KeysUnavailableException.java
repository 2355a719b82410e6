package dev.countersign.schemas.seal;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The subjects' keys could not be asked or added to in time. Nothing was decided; to try again is right,
 * as with every failure of Kafka that passes.
 */
public final class KeysUnavailableException extends KafkaException {
    private static final long serialVersionUID = 1L;

    private KeysUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public static KeysUnavailableException behind(String keyId) {
        return new KeysUnavailableException(
                "The key " + keyId + " was not read in time, and whether it exists is not known", null);
    }

    static KeysUnavailableException notRead() {
        return new KeysUnavailableException("The subjects' keys could not be read to the end in time", null);
    }

    static KeysUnavailableException notMade(@Nullable Throwable cause) {
        return new KeysUnavailableException("A subject's key could not be made in time", cause);
    }

    static KeysUnavailableException notErased(@Nullable Throwable cause) {
        return new KeysUnavailableException("Whether the subject's keys are erased is not known", cause);
    }
}
