package dev.countersign.policystream;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** policy-stream in a process of its own. */
public final class PolicyStreamApplication {
    private PolicyStreamApplication() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(PolicyStreamConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.main.keep-alive=true")
                .run(arguments);
    }
}
