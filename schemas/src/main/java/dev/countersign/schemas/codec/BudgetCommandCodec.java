package dev.countersign.schemas.codec;

import dev.countersign.avro.Release;
import dev.countersign.avro.Reserve;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Duration;

/** Values of {@code budget-commands}. */
public final class BudgetCommandCodec {
    private BudgetCommandCodec() {}

    public static Codec<BudgetCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.BudgetCommand.class,
                subject,
                schemaIds,
                BudgetCommandCodec::toAvro,
                BudgetCommandCodec::toDomain);
    }

    private static dev.countersign.avro.BudgetCommand toAvro(BudgetCommand command) {
        return new dev.countersign.avro.BudgetCommand(
                command.key().value(),
                command.organization().value(),
                command.callId().value(),
                command.budget(),
                body(command));
    }

    private static Object body(BudgetCommand command) {
        return switch (command) {
            case BudgetCommand.Reserve it ->
                new Reserve(
                        it.claim(),
                        Budgets.decimal(it.amount()),
                        Budgets.decimal(it.limit()),
                        it.window().toMillis(),
                        it.binding());
            case BudgetCommand.Release it -> new Release(Budgets.decimal(it.amount()), it.countedAt());
        };
    }

    private static BudgetCommand toDomain(dev.countersign.avro.BudgetCommand command) {
        BudgetKey key = new BudgetKey(command.getBudgetKey());
        OrganizationId organization = new OrganizationId(command.getOrganization());
        CallId callId = new CallId(command.getCallId());
        return switch (command.getBody()) {
            case Reserve it ->
                new BudgetCommand.Reserve(
                        key,
                        organization,
                        callId,
                        it.getClaim(),
                        command.getBudget(),
                        Budgets.decimal(it.getAmount()),
                        Budgets.decimal(it.getLimit()),
                        Duration.ofMillis(it.getWindowMillis()),
                        it.getBinding());
            case Release it ->
                new BudgetCommand.Release(
                        key,
                        organization,
                        callId,
                        command.getBudget(),
                        Budgets.decimal(it.getAmount()),
                        it.getCountedAt());
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }
}
