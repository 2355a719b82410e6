/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.text;

import org.jspecify.annotations.NullMarked;
