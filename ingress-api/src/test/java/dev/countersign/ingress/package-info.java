/** The door from outside: a running server, a real broker, and a pipeline played by the test. */
@NullMarked
package dev.countersign.ingress;

import org.jspecify.annotations.NullMarked;
