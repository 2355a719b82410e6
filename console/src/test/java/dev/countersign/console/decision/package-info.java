/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.decision;

import org.jspecify.annotations.NullMarked;
