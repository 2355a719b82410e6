/** Every error the door can give, in one shape: RFC 9457 with a short code. */
@NullMarked
package dev.countersign.ingress.problem;

import org.jspecify.annotations.NullMarked;
