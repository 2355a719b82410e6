package dev.countersign.console.audit;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What can be set of the explorer.
 *
 * @param ledgerUrl where the audit ledger serves; null for none, and then stories say that receipts
 *     cannot be proved here
 */
@ConfigurationProperties("countersign.audit")
public record AuditSettings(@Nullable URI ledgerUrl) {}
