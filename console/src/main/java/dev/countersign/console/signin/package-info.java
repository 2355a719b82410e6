/** Every way in and out, and what every answer carries against the rest of the web. */
@NullMarked
package dev.countersign.console.signin;

import org.jspecify.annotations.NullMarked;
