/** Sealed values: encrypted under their subject's key, opened by whoever has it, erased with it. */
@NullMarked
package dev.countersign.schemas.seal;

import org.jspecify.annotations.NullMarked;
