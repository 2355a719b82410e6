package dev.countersign.schemas.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** What we rely on in a cluster and nothing else would notice before it went wrong. */
public final class ClusterCheck {
    private static final String TRANSACTIONS = "transaction.version";

    /** KIP-890: without it a late request of one transaction can land in the next. */
    private static final int TRANSACTIONS_MIN = 2;

    private ClusterCheck() {}

    /** @throws UnfitClusterException when the cluster's transactions are of the old kind, or it does not answer */
    public static void require(Admin admin) {
        FinalizedVersionRange transactions;
        try {
            transactions = Answers.of(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get(TRANSACTIONS);
        } catch (ExecutionException failed) {
            throw UnfitClusterException.unreachable(failed);
        }
        int level = transactions == null ? 0 : transactions.maxVersionLevel();
        if (level < TRANSACTIONS_MIN) {
            throw UnfitClusterException.oldTransactions(level, TRANSACTIONS_MIN);
        }
    }
}
