/** What policy would say of a call, without making it. */
@NullMarked
package dev.countersign.ingress.simulator;

import org.jspecify.annotations.NullMarked;
