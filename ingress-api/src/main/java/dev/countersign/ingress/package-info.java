/** The agents' door: its wiring, settings and server. */
@NullMarked
package dev.countersign.ingress;

import org.jspecify.annotations.NullMarked;
