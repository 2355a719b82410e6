/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.inbox;

import org.jspecify.annotations.NullMarked;
