package dev.countersign.tlog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A verifier that anyone can take along: the JDK, and no network but at the witness. */
class PurityTest {
    private static final JavaClasses TLOG = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.countersign.tlog");

    @Test
    void dependsOnTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.countersign.tlog..", "java..", "com.sun.net.httpserver..", "org.jspecify..")
                .check(TLOG);
    }

    @Test
    void onlyTheWitnessUsesANetwork() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.countersign.tlog.witness..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "com.sun.net.httpserver..")
                .check(TLOG);
    }

    @Test
    void hasNoClockOfItsOwn() {
        noClasses().should().dependOnClassesThat().areAssignableTo(Clock.class).check(TLOG);
        noClasses().should().callMethod(Instant.class, "now").check(TLOG);
        noClasses().should().callMethod(UUID.class, "randomUUID").check(TLOG);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(TLOG);
        noClasses().should().callMethod(System.class, "nanoTime").check(TLOG);
    }

    @Test
    void itsPackagesFormNoCircle() {
        slices().matching("dev.countersign.tlog.(*)..")
                .should()
                .beFreeOfCycles()
                .check(TLOG);
    }
}
