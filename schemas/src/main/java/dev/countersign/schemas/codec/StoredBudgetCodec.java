package dev.countersign.schemas.codec;

import dev.countersign.avro.StoredBudget;
import dev.countersign.avro.Taken;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Values of the store of policy-stream's counters. */
public final class StoredBudgetCodec {
    /** Not a topic of ours: the changelog behind the store has the values. */
    public static final String SUBJECT = "stored-budget";

    private StoredBudgetCodec() {}

    public static Codec<BudgetState> of(SchemaIds schemaIds) {
        return new MappedCodec<>(
                StoredBudget.class, SUBJECT, schemaIds, StoredBudgetCodec::toAvro, StoredBudgetCodec::toDomain);
    }

    private static StoredBudget toAvro(BudgetState state) {
        return new StoredBudget(
                state.taken().entrySet().stream()
                        .map(entry -> new Taken(entry.getKey(), Budgets.decimal(entry.getValue())))
                        .toList(),
                state.until());
    }

    private static BudgetState toDomain(StoredBudget stored) {
        NavigableMap<Instant, BigDecimal> taken = new TreeMap<>();
        stored.getTaken().forEach(one -> taken.put(one.getCountedAt(), Budgets.decimal(one.getAmount())));
        return new BudgetState(taken, stored.getUntil());
    }
}
