/** From domain to Avro and back, a codec for each topic. */
@NullMarked
package dev.countersign.schemas.codec;

import org.jspecify.annotations.NullMarked;
