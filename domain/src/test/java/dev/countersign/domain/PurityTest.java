package dev.countersign.domain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The domain sees values and nothing else. */
class PurityTest {
    private static final JavaClasses DOMAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.countersign.domain");

    @Test
    void dependsOnTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.countersign.domain..", "java..", "javax.crypto..", "org.jspecify..")
                .check(DOMAIN);
    }

    @Test
    void hasNoClockAndNoChance() {
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(DOMAIN);
        noClasses().should().dependOnClassesThat().areAssignableTo(Random.class).check(DOMAIN);
        noClasses().should().callMethod(Instant.class, "now").check(DOMAIN);
        noClasses().should().callMethod(UUID.class, "randomUUID").check(DOMAIN);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(DOMAIN);
        noClasses().should().callMethod(System.class, "nanoTime").check(DOMAIN);
    }

    @Test
    void itsPackagesFormNoCircle() {
        slices().matching("dev.countersign.domain.(*)..")
                .should()
                .beFreeOfCycles()
                .check(DOMAIN);
    }
}
