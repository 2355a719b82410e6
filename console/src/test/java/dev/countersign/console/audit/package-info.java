/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.audit;

import org.jspecify.annotations.NullMarked;
