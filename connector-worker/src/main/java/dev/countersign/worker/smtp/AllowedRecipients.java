package dev.countersign.worker.smtp;

import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.mail.MailAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may get mail: single addresses, and everybody at a domain, written {@code @example.com}. A domain
 * does not speak for those below it. An empty list lets nobody through.
 */
record AllowedRecipients(Set<MailAddress> addresses, Set<String> domains) {
    private static final int ENTRIES_MAX = 1_000;

    AllowedRecipients {
        addresses = Set.copyOf(addresses);
        domains = Set.copyOf(domains);
    }

    static AllowedRecipients parse(Fields fields, List<String> entries) {
        if (entries.size() > ENTRIES_MAX) {
            throw fields.refused("its allowed_recipients are more than " + ENTRIES_MAX);
        }
        Set<MailAddress> addresses = new HashSet<>();
        Set<String> domains = new HashSet<>();
        for (String entry : entries) {
            MailAddress address = MailAddress.parse(entry);
            String domain = entry.startsWith("@") ? MailAddress.domain(entry.substring(1)) : null;
            if (address != null) {
                addresses.add(address);
            } else if (domain != null) {
                domains.add(domain);
            } else {
                throw fields.refused("its allowed_recipients are plain addresses, such as ops@example.com, and domains,"
                        + " such as @example.com");
            }
        }
        return new AllowedRecipients(addresses, domains);
    }

    boolean has(MailAddress address) {
        return addresses.contains(address) || domains.contains(address.domain());
    }
}
