/** Requests that nobody should send, with what each must be answered; needs the JDK alone. */
@NullMarked
package dev.countersign.ingress.hostile;

import org.jspecify.annotations.NullMarked;
