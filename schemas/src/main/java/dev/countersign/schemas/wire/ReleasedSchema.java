package dev.countersign.schemas.wire;

import dev.countersign.domain.identity.Digest;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;

/**
 * A schema that records may have been written with, for ever.
 *
 * @param subject {@code <topic>-value}, without any prefix of the installation
 * @param version counts from 1 within the subject
 * @param id stands for the schema on the wire; the same schema under two subjects has one id
 * @param fingerprint of {@link PublishedSchema#fingerprint}
 * @param file among the resources in {@link BundledSchemaIds#FOLDER}, named after the record
 */
public record ReleasedSchema(String subject, int version, int id, Digest fingerprint, String file) {
    private static final String SUFFIX = ".avsc";

    /** As it was released; parsed at each call, because all of them together would take 8 MB for ever. */
    public Schema schema() {
        return new Schema.Parser().parse(new String(BundledSchemaIds.resource(file), StandardCharsets.UTF_8));
    }

    /** The record's name, without its namespace. */
    String recordName() {
        return file.substring(file.lastIndexOf('/') + 1, file.length() - SUFFIX.length());
    }
}
