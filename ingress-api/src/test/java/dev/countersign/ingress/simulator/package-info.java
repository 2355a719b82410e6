/** What may wait for people. */
@NullMarked
package dev.countersign.ingress.simulator;

import org.jspecify.annotations.NullMarked;
