/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.look;

import org.jspecify.annotations.NullMarked;
