package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a user's authorization.
 *
 * <pre>
 * Unwanted ─ ask ─ Wanted ─ come back with a code ─ Fetching ─ tokens ─ Held
 *                    ↑  └ begin, decline, ask again    │ ↑                │
 *                    └──────────── none ───────────────┘ └─ ask, stale ───┘
 *                    └──────────── revoke ────────────────────────────────┘
 * </pre>
 *
 * Who waits is told when tokens come, and when none will.
 */
public sealed interface AuthorizationState {

    /** No call ever needed it. */
    record Unwanted() implements AuthorizationState {}

    /** Somebody's. */
    sealed interface Known extends AuthorizationState {
        AuthorizationHolder holder();

        /** Orders so far. */
        int orders();

        /** Calls that wait; those whose time is over are dropped when another comes. */
        List<Waiting> waiting();
    }

    /** A call that waits, and how long it does. */
    record Waiting(CallId callId, Instant until) {}

    /**
     * There is none; calls wait.
     *
     * @param flows ways to the provider that were begun and may still come back
     */
    record Wanted(AuthorizationHolder holder, int orders, List<Waiting> waiting, List<Flow> flows) implements Known {
        public Wanted {
            waiting = List.copyOf(waiting);
            flows = List.copyOf(flows);
        }

        /** The way that was begun with this state. */
        @Nullable
        Flow flow(Digest state) {
            return flows.stream()
                    .filter(flow -> flow.state().equals(state))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * Tokens were ordered, and nobody has said what came of it.
     *
     * @param orderedAt an order that is overdue counts as failed when somebody asks
     * @param replyTo who waits for it in a browser; null for nobody
     */
    record Fetching(
            AuthorizationHolder holder,
            int orders,
            List<Waiting> waiting,
            Instant orderedAt,
            @Nullable ReplyTo replyTo) implements Known {
        public Fetching {
            waiting = List.copyOf(waiting);
        }

        boolean isOverdue(Instant now) {
            // Twice: who carries it out gives up after once, and its answer may be on the way.
            return now.isAfter(orderedAt.plus(TokenOrder.WITHIN).plus(TokenOrder.WITHIN));
        }
    }

    /** There is one. Nobody waits. */
    record Held(AuthorizationHolder holder, int orders, Tokens tokens) implements Known {
        @Override
        public List<Waiting> waiting() {
            return List.of();
        }
    }
}
