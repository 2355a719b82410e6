/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.console.signin;

import org.jspecify.annotations.NullMarked;
