package dev.countersign.approvalstream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** approval-stream as a process of its own. */
public final class ApprovalStreamApplication {
    private ApprovalStreamApplication() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(ApprovalStreamConfiguration.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }
}
