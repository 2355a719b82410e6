/** What the state stores hold, and its codec. */
@NullMarked
package dev.countersign.schemas.store;

import org.jspecify.annotations.NullMarked;
