/** JSON that tries to mean two things, and the vectors of RFC 8785. */
@NullMarked
package dev.countersign.schemas.json;

import org.jspecify.annotations.NullMarked;
