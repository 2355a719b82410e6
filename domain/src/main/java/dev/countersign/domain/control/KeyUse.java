package dev.countersign.domain.control;

import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;

/**
 * That a key was used. Told now and then, and not at every use.
 *
 * @param key its name
 * @param at not later than its last use, and not long before it
 */
public record KeyUse(OrganizationId organization, String key, Instant at) {
    /** The key of the topic: {@code organization/name}. */
    public String recordKey() {
        return organization + "/" + key;
    }
}
