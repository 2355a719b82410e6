/** The topic catalogue: every name, key, value, partition count, retention and owner, in one place. */
@NullMarked
package dev.countersign.schemas.topic;

import org.jspecify.annotations.NullMarked;
