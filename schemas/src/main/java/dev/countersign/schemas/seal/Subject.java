package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.charset.StandardCharsets;

/**
 * Whose data payloads are: they share a key, and are erased together.
 *
 * @param name {@code resource:} and the resource of the calls
 */
public record Subject(OrganizationId organization, String name) {
    private static final String RESOURCE = "resource:";
    private static final int DIGEST_CHARS = 32;

    /** The calls on one resource, their responses, and what people made of their parameters. */
    public static Subject ofResource(OrganizationId organization, String resource) {
        return new Subject(organization, RESOURCE + resource);
    }

    /** What {@code subject-keys} and {@code erasures} know it by: the organization, a slash, and a digest in hexadecimal. */
    public String recordName() {
        byte[] text = (organization.value() + "\0" + name).getBytes(StandardCharsets.UTF_8);
        return organization.value() + "/" + Digest.of(text).hex().substring(0, DIGEST_CHARS);
    }
}
