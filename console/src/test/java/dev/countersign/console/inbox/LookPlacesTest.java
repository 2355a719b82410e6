package dev.countersign.console.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.OrganizationId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookPlacesTest {
    private static Person person(String organization, String subject) {
        return new Person(
                new OrganizationId(organization), Person.LOCAL, subject, subject, Set.of(), Set.of(), Set.of());
    }

    @Test
    void onePersonHasThreeLooksAtOnceAndOthersGoOnLooking() {
        LookPlaces places = new LookPlaces(16);
        for (int i = 0; i < 3; i++) {
            assertThat(places.take(person("demo", "ada"))).isNull();
        }

        assertThat(places.take(person("demo", "ada")))
                .isEqualTo("You are looking at 3 targets already. Wait for one of them.");
        assertThat(places.take(person("demo", "grace"))).isNull();
        assertThat(places.take(person("other", "ada"))).isNull();
        places.giveBack(person("demo", "ada"));
        assertThat(places.take(person("demo", "ada"))).isNull();
    }

    @Test
    void oneOrganizationLeavesPlacesToTheOthers() {
        LookPlaces places = new LookPlaces(16);
        for (int i = 0; i < 12; i++) {
            assertThat(places.take(person("demo", "person-" + i))).isNull();
        }

        assertThat(places.take(person("demo", "one-more")))
                .isEqualTo("Too many people are looking at targets at this moment.");
        for (int i = 0; i < 4; i++) {
            assertThat(places.take(person("other", "person-" + i))).isNull();
        }
        assertThat(places.take(person("third", "ada"))).isNotNull();
    }

    @Test
    void aSinglePlaceServesOneAfterTheOther() {
        LookPlaces places = new LookPlaces(1);
        for (int i = 0; i < 3; i++) {
            assertThat(places.take(person("demo", "ada"))).isNull();
            assertThat(places.take(person("demo", "grace"))).isNotNull();
            places.giveBack(person("demo", "ada"));
        }
    }
}
