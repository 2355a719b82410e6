package dev.countersign.schemas.codec;

import dev.countersign.avro.BudgetClaim;
import dev.countersign.avro.Reservation;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.policy.ApprovalTerms;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls claim and hold of budgets: most hold nothing, and a stream over nothing costs as much as one over something. */
final class Budgets {
    private static final int DECIMAL_CHARS_MAX = 64;

    private Budgets() {}

    static List<BudgetClaim> claimsToAvro(List<dev.countersign.domain.policy.BudgetClaim> claims) {
        return claims.isEmpty()
                ? List.of()
                : claims.stream().map(Budgets::toAvro).toList();
    }

    static List<dev.countersign.domain.policy.BudgetClaim> claimsToDomain(List<BudgetClaim> claims) {
        return claims.isEmpty()
                ? List.of()
                : claims.stream().map(Budgets::toDomain).toList();
    }

    static List<Reservation> toAvro(List<dev.countersign.domain.budget.Reservation> reservations) {
        return reservations.isEmpty()
                ? List.of()
                : reservations.stream().map(Budgets::toAvro).toList();
    }

    static List<dev.countersign.domain.budget.Reservation> toDomain(List<Reservation> reservations) {
        return reservations.isEmpty()
                ? List.of()
                : reservations.stream().map(Budgets::toDomain).toList();
    }

    private static BudgetClaim toAvro(dev.countersign.domain.policy.BudgetClaim claim) {
        ApprovalTerms approval = claim.approval();
        return new BudgetClaim(
                claim.budget(),
                claim.key().value(),
                decimal(claim.amount()),
                decimal(claim.limit()),
                claim.window().toMillis(),
                claim.binding(),
                Rulings.VERDICTS.toAvro(claim.exceeded()),
                claim.reason(),
                approval == null ? null : Rulings.toAvro(approval));
    }

    private static dev.countersign.domain.policy.BudgetClaim toDomain(BudgetClaim claim) {
        dev.countersign.avro.@Nullable ApprovalTerms approval = claim.getApproval();
        return new dev.countersign.domain.policy.BudgetClaim(
                claim.getBudget(),
                new BudgetKey(claim.getKey()),
                decimal(claim.getAmount()),
                decimal(claim.getLimit()),
                Duration.ofMillis(claim.getWindowMillis()),
                claim.getBinding(),
                Rulings.VERDICTS.toDomain(claim.getExceeded()),
                claim.getReason(),
                approval == null ? null : Rulings.toDomain(approval));
    }

    static Reservation toAvro(dev.countersign.domain.budget.Reservation reservation) {
        return new Reservation(
                reservation.budget(),
                reservation.key().value(),
                decimal(reservation.amount()),
                reservation.countedAt(),
                reservation.window().toMillis());
    }

    static dev.countersign.domain.budget.Reservation toDomain(Reservation reservation) {
        return new dev.countersign.domain.budget.Reservation(
                reservation.getBudget(),
                new BudgetKey(reservation.getKey()),
                decimal(reservation.getAmount()),
                reservation.getCountedAt(),
                Duration.ofMillis(reservation.getWindowMillis()));
    }

    static String decimal(BigDecimal amount) {
        return amount.toPlainString();
    }

    /** @throws IllegalArgumentException when it is none, or longer than any that was counted */
    static BigDecimal decimal(String text) {
        if (text.length() > DECIMAL_CHARS_MAX) {
            throw new IllegalArgumentException("An amount is at most " + DECIMAL_CHARS_MAX + " characters");
        }
        return new BigDecimal(text);
    }
}
