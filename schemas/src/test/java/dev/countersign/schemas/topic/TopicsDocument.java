package dev.countersign.schemas.topic;

import java.util.TreeMap;

/** Writes {@code docs/topics.md} from the catalogue. */
final class TopicsDocument {
    static final String COMMAND =
            "mvn -pl schemas -am test -Dtest=TopicsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dcountersign.write=docs";

    private TopicsDocument() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD.formatted(COMMAND, Topics.PARTITIONS_DEFAULT));
        text.append("| topic | value | key | partitions | kept | written by |\n|---|---|---|---|---|---|\n");
        for (Entry entry : Entry.ALL) {
            text.append("| [`%s`](#%s) | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            entry.topic(),
                            entry.topic(),
                            value(entry),
                            entry.key().text,
                            entry.key().partitioned ? "N" : "1",
                            entry.retention().text(),
                            String.join(", ", entry.writers())));
        }
        for (Entry entry : Entry.ALL) {
            text.append("\n## %s\n\n%s\n\n```properties\n".formatted(entry.topic(), entry.doc()));
            new TreeMap<>(entry.spec("", 1).config())
                    .forEach((key, setting) ->
                            text.append(key).append('=').append(setting).append('\n'));
            text.append("```\n");
        }
        return text.append(TAIL).toString();
    }

    private static String value(Entry entry) {
        return entry.equals(Entry.DEAD_LETTERS) ? entry.value() : "`" + entry.value() + "`";
    }

    private static final String HEAD = """
            # Topics

            Generated from the catalogue, `schemas/src/main/java/dev/countersign/schemas/topic/Entry.java`. Do not edit; run

            ```
            %s
            ```

            An installation may put a prefix before every name. Values are Avro in the Confluent wire format: a zero byte, the
            schema id in four bytes (big endian), the Avro binary encoding; the subject of a value's schema is `<topic>-value`.
            The schemas are in `schemas/src/main/avro`, every released version of them in
            `schemas/src/main/resources/dev/countersign/schemas/released`, with their ids in `schema-ids.json`.

            N is one number for the whole installation, %d by default and fixed once chosen: everything about one call
            is in the same partition number of every topic. Topics of one partition have one order.

            """;

    private static final String TAIL = """

            ## What values have in common

            - Keys are UTF-8 strings.
            - Instants are UTC with microseconds (`timestamp-micros`). Whoever stamps an instant cuts it to whole microseconds
              first; an encoder that meets a finer one rounds down, so that a value read back may be up to 999 ns earlier.
            - Digests are SHA-256 in lower-case hexadecimal.
            - Payloads, responses and nothing else are sealed values `{encoding, key_id, bytes}`. With `PLAIN` the bytes are
              canonical JSON (RFC 8785) in UTF-8.
            - Every enum has a last symbol `UNRECOGNIZED`, its default: what a reader sees in place of a symbol newer than its
              schema. Our writers never write it, our readers refuse it.
            - Records of `events` and `receipts` carry CloudEvents headers (`ce_specversion, ce_id, ce_source, ce_type, ce_time,
              content-type`), those of `receipts` also `organization`, `decision` and `outcome`.

            ## How schemas change

            `receipts` is read by systems that are not ours: FULL_TRANSITIVE, every version can read every other. All other
            values: BACKWARD_TRANSITIVE, today's schema reads everything ever written. A field added later has a default. A test
            holds each build against every released version, and against records of every released version, byte for byte.
            """;
}
