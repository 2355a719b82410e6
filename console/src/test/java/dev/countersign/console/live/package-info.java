/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.live;

import org.jspecify.annotations.NullMarked;
