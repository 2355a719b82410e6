/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.body;

import org.jspecify.annotations.NullMarked;
