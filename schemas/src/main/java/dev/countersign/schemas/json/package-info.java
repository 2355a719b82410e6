/** Strict JSON in, canonical JSON (RFC 8785) out, and the digest of a request. */
@NullMarked
package dev.countersign.schemas.json;

import org.jspecify.annotations.NullMarked;
