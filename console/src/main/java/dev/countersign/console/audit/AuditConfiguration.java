package dev.countersign.console.audit;

import dev.countersign.ledger.client.LedgerAddress;
import dev.countersign.ledger.client.LedgerClient;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.StoryQueries;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the explorer is answered from, on the real log. Takes the queries from elsewhere. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditSettings.class)
public class AuditConfiguration {
    /** The ledger is the configured one, unless who runs it beside this console knows better. */
    @Bean
    Audit audit(
            ReceiptQueries receipts,
            StoryQueries stories,
            ApprovalQueries approvals,
            ObjectProvider<LedgerAddress> known,
            AuditSettings settings) {
        return new ReadModelAudit(
                receipts, stories, approvals, new LedgerClient(known.getIfAvailable(() -> settings::ledgerUrl)));
    }
}
