package dev.countersign.control.directory;

import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.identity.OrganizationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What an organization has stopped. Problems are reported like everywhere in {@link Entries}. */
final class StopEntries {
    private static final Set<String> FIELDS = Set.of("scope", "name", "reason", "by");
    private static final int REASON_CHARS_MAX = 500;
    private static final int BY_CHARS_MAX = 255;

    private StopEntries() {}

    static List<Stop> stops(ConfigFile file, Node root, OrganizationId id) {
        List<Stop> stops = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Node item : Entries.items(file, root, "stops")) {
            Fields fields = Fields.of(file, item, FIELDS);
            Stop stop = fields == null ? null : stop(file, item, fields, id);
            if (stop == null) {
                continue;
            }
            stops.add(stop);
            if (!keys.add(stop.key())) {
                file.report(item, "The same is stopped twice.");
            }
        }
        return stops;
    }

    private static @Nullable Stop stop(ConfigFile file, Node item, Fields fields, OrganizationId id) {
        StopScope scope = fields.text("scope", Words.choice(StopScope.class));
        String name = fields.text("name", Stop.WHOLE, Words::name);
        String reason = fields.text("reason", Words.line(REASON_CHARS_MAX));
        String by = fields.text("by", Words.line(BY_CHARS_MAX));
        if (scope == null || name == null || reason == null || by == null) {
            return null;
        }
        if (name.equals(Stop.WHOLE) != (scope == StopScope.ORGANIZATION)) {
            file.report(item, "A stop of the organization has no name, and every other has one.");
            return null;
        }
        return new Stop(id, scope, name, reason, by);
    }
}
