package dev.countersign.policystream;

import dev.countersign.control.health.HealthView;
import dev.countersign.control.view.ControlView;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * What the owners configured, and what is known of their connections' health. One snapshot of each a command,
 * so that a decision never mixes two moments.
 */
record ConfiguredRulebooks(ControlView control, HealthView health) implements Rulebooks {
    @Override
    public Rulebook of(OrganizationId organization) {
        return control.snapshot().withHealth(health.now()).rulebook(organization);
    }

    @Override
    public @Nullable Digest policy(OrganizationId organization) {
        PolicyText text = control.snapshot().policyText(organization);
        return text == null ? null : text.digest();
    }

    @Override
    public @Nullable Digest standing(OrganizationId organization) {
        return control.snapshot().standing(organization);
    }
}
