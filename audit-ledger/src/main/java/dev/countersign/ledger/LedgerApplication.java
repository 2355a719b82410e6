package dev.countersign.ledger;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A ledger in a process of its own. */
public final class LedgerApplication {
    private LedgerApplication() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(LedgerConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments);
    }
}
