package dev.countersign.worker.delivery;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.worker.callback.SigningSecret;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.secret.SecretResolver;
import java.util.List;
import java.util.function.Supplier;

/** What signs an organization's callbacks, as its {@code callback_secret} refers to it. */
final class SigningSecrets {
    private final Supplier<ControlSnapshot> control;
    private final SecretResolver secrets;

    SigningSecrets(Supplier<ControlSnapshot> control, SecretResolver secrets) {
        this.control = control;
        this.secrets = secrets;
    }

    /** @throws OrderRefusedException naming what is missing, never a secret */
    List<SigningSecret> of(OrganizationId id) {
        Organization organization = control.get().organization(id);
        String reference = organization == null ? null : organization.callbackSecret();
        if (reference == null) {
            throw OrderRefusedException.misconfigured("organization", "it has no callback_secret");
        }
        return SigningSecret.behind(reference, secrets);
    }
}
