package dev.countersign.readmodel;

import dev.countersign.domain.identity.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told that an organization's inbox changed. Told by the projector after its commit. */
final class Tidings {
    private static final Logger LOG = LoggerFactory.getLogger(Tidings.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private record Listener(OrganizationId organization, Consumer<String> told) {}

    /** @return running it ends the telling */
    Runnable follow(OrganizationId organization, Consumer<String> told) {
        Listener listener = new Listener(organization, told);
        listeners.add(listener);
        return () -> listeners.removeIf(other -> other.equals(listener));
    }

    /** Whether anybody listens. */
    boolean isFollowed() {
        return !listeners.isEmpty();
    }

    void tell(Collection<Tiding> tidings) {
        for (Tiding tiding : tidings) {
            for (Listener listener : listeners) {
                if (listener.organization().equals(tiding.organization())) {
                    tell(listener, tiding.id());
                }
            }
        }
    }

    /** A listener that fails must not stop the projection. */
    private static void tell(Listener listener, String id) {
        try {
            listener.told().accept(id);
        } catch (RuntimeException failure) {
            LOG.atWarn().setCause(failure).log("A listener to the inbox failed");
        }
    }
}
