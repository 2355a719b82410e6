/** What changes while somebody looks. */
@NullMarked
package dev.countersign.console.live;

import org.jspecify.annotations.NullMarked;
