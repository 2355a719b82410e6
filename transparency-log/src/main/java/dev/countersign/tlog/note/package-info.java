/** Text signed by Ed25519 keys: C2SP signed-note, and the cosignatures of C2SP tlog-cosignature. */
@NullMarked
package dev.countersign.tlog.note;

import org.jspecify.annotations.NullMarked;
