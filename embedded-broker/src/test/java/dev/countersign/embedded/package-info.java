/** The broker's own tests. */
@NullMarked
package dev.countersign.embedded;

import org.jspecify.annotations.NullMarked;
