package dev.countersign.ingress;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The ingress as a process of its own. */
public final class IngressApplication {
    private IngressApplication() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(IngressConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments);
    }
}
