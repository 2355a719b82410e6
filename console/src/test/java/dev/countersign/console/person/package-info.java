/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.person;

import org.jspecify.annotations.NullMarked;
