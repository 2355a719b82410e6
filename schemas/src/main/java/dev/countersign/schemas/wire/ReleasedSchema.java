package dev.countersign.schemas.wire;

import dev.countersign.domain.identity.Digest;
import org.apache.avro.Schema;

/**
 * A schema that records may have been written with, for ever.
 *
 * @param subject {@code <topic>-value}, without any prefix of the installation
 * @param version counts from 1 within the subject
 * @param id stands for the schema on the wire; the same schema under two subjects has one id
 * @param fingerprint of {@link PublishedSchema#fingerprint}
 */
public record ReleasedSchema(String subject, int version, int id, Digest fingerprint, Schema schema) {}
