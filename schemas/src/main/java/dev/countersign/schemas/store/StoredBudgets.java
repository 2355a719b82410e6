package dev.countersign.schemas.store;

import dev.countersign.domain.budget.BudgetState;
import dev.countersign.schemas.codec.StoredBudgetCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** What policy-stream's store holds for a counter: its folded state and nothing beside it. */
public final class StoredBudgets {
    private StoredBudgets() {}

    /** The store's codec: the same wire format as the topics, so that its schema can evolve. */
    public static Codec<BudgetState> codec() {
        return Holder.CODEC;
    }

    /** Made on first use, so that reading this class does not read every released schema. */
    private static final class Holder {
        static final Codec<BudgetState> CODEC = StoredBudgetCodec.of(SchemaIds.bundled());
    }
}
