package dev.countersign.streams;

import org.apache.kafka.common.header.Headers;

/**
 * A record of a topic that others build on, encoded.
 *
 * @param value an array of its own
 * @param headers by which consumers route it without reading it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the handler to the outbox
public record Published(byte[] value, Headers headers) {}
