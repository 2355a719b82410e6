package dev.countersign.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    update_deal     | update_deal      | true
                    update_deal     | Update_Deal      | false
                    update_deal     | 'update_deal '   | false
                    update_deal     | update_deals     | false
                    update_deal     | upd\u0430te_deal | false
                    *               | anything         | true
                    *               | ''               | true
                    crm:deal:*      | crm:deal:123     | true
                    crm:deal:*      | crm:deal:        | true
                    crm:deal:*      | crm:deal:1:2     | true
                    crm:deal:*      | crm:deal         | false
                    crm:deal:*      | xcrm:deal:1      | false
                    *:deal:*        | crm:deal:1       | true
                    *_deal          | update_deal      | true
                    *_deal          | update_deal_x    | false
                    a*b*c           | abc              | true
                    a*b*c           | axxbyyc          | true
                    a*b*c           | acb              | false
                    a*b*b*c         | abc              | false
                    ab*ba           | aba              | false
                    ab*ba           | abba             | true
                    **              | x                | true
                    a.c             | abc              | false
                    """)
    void starsStandForAnyRunAndAllElseForItself(String pattern, String text, boolean matches) {
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "*, crm:*, true",
        "crm:*, *, false",
        "crm:*, crm:deal:*, true",
        "crm:*, crm:deal:1, true",
        "crm:*, c*, false",
        "*a*, a, true",
        "a, a, true"
    })
    void aPatternCoversAnotherWhenItTakesAllItsTexts(String wide, String narrow, boolean covers) {
        assertThat(Glob.of(wide).covers(Glob.of(narrow))).isEqualTo(covers);
    }

    @Test
    void anEmptyPatternIsRefused() {
        assertThatThrownBy(() -> Glob.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
