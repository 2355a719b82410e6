/** Limits that hold for all ingress instances together. */
@NullMarked
package dev.countersign.ingress.rate;

import org.jspecify.annotations.NullMarked;
