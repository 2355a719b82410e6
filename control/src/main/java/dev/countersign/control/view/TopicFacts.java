package dev.countersign.control.view;

import dev.countersign.control.ControlKeys;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the topic says so far; used by one thread. A record that cannot be read takes the fact under
 * its key away, because what holds now is not known and what held before may have been revoked;
 * everything else stays. The key is told of until something readable comes under it.
 */
final class TopicFacts {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFacts.class);

    private static final String MALFORMED_KEY = "(malformed key)";

    private final Codec<ControlFact> codec;
    private final Map<OrganizationId, Map<String, ControlFact>> facts = new HashMap<>();
    private final Set<OrganizationId> changed = new HashSet<>();
    private final Set<String> unreadable = new TreeSet<>();
    private boolean news;

    /** @param known organizations that a snapshot holds already and the topic may no longer have */
    TopicFacts(Codec<ControlFact> codec, Collection<OrganizationId> known) {
        this.codec = codec;
        this.changed.addAll(known);
    }

    void apply(ConsumerRecord<String, byte[]> record) {
        news = true;
        String key = record.key();
        OrganizationId organization = key == null ? null : ControlKeys.organizationOf(key);
        ControlFact fact = record.value() == null ? null : decode(record);
        if (key == null || organization == null || (record.value() != null && fact == null)) {
            refuse(record, organization);
            return;
        }
        unreadable.remove(key);
        replace(organization, key, fact);
    }

    private void refuse(ConsumerRecord<String, byte[]> record, @Nullable OrganizationId organization) {
        // A key of another form is anybody's text, and not fit for a log.
        String key = organization == null ? MALFORMED_KEY : record.key();
        if (organization != null) {
            replace(organization, key, null);
        }
        if (unreadable.add(key)) {
            LOG.atError()
                    .addKeyValue("key", key)
                    .addKeyValue("offset", record.offset())
                    .log("A control fact cannot be read; nothing holds under its key");
        }
    }

    private void replace(OrganizationId organization, String key, @Nullable ControlFact fact) {
        Map<String, ControlFact> known = facts.computeIfAbsent(organization, id -> new LinkedHashMap<>());
        if (fact == null) {
            known.remove(key);
        } else {
            known.put(key, fact);
        }
        changed.add(organization);
    }

    /** Null when the value is not a fact, or not the one its key names. */
    private @Nullable ControlFact decode(ConsumerRecord<String, byte[]> record) {
        try {
            ControlFact fact = codec.decode(record.value());
            return fact.key().equals(record.key()) ? fact : null;
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    boolean hasChanges() {
        return news;
    }

    /** Keys whose last record cannot be read. */
    Set<String> unreadable() {
        return Set.copyOf(unreadable);
    }

    /** Everything there is of the organizations that changed since this was last asked. */
    Map<OrganizationId, Map<String, ControlFact>> takeChanges() {
        Map<OrganizationId, Map<String, ControlFact>> taken = new HashMap<>();
        changed.forEach(id -> taken.put(id, Map.copyOf(facts.getOrDefault(id, Map.of()))));
        changed.clear();
        news = false;
        return taken;
    }
}
