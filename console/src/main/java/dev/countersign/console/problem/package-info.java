/** Every error of the API, in one shape: RFC 9457 with a short code. */
@NullMarked
package dev.countersign.console.problem;

import org.jspecify.annotations.NullMarked;
