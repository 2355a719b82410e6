/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.page;

import org.jspecify.annotations.NullMarked;
