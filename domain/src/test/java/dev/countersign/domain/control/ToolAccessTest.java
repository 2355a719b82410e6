package dev.countersign.domain.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.identity.AgentId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolAccessTest {
    @ParameterizedTest
    @CsvSource({
        "*,                crm.deals.update, true",
        "crm.*,            crm.deals.update, true",
        "crm.deals.*,      crm.deals.update, true",
        "crm.deals.update, crm.deals.update, true",
        "crm.deals.update, crm.deals.updates, false",
        "crm.*,            crm, false",
        "crm.*,            crmx.deals, false",
        "itsm.*,           crm.deals.update, false",
    })
    void aPatternStandsForOneToolADomainOrAll(String pattern, String tool, boolean permitted) {
        ToolAccess access = new ToolAccess(new AgentId("bot"), List.of("none.at.all", pattern), List.of());

        assertThat(access.permits(tool)).isEqualTo(permitted);
    }

    @Test
    void whoIsPinnedReachesNothingElse() {
        AgentId bot = new AgentId("bot");

        assertThat(new ToolAccess(bot, List.of(), List.of()).reaches("crm")).isTrue();
        assertThat(new ToolAccess(bot, List.of(), List.of("crm")).reaches("crm"))
                .isTrue();
        assertThat(new ToolAccess(bot, List.of(), List.of("crm")).reaches("crm-eu"))
                .isFalse();
    }
}
