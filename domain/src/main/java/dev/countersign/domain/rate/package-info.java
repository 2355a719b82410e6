/** What ingress instances claim of the limits that they share. */
@NullMarked
package dev.countersign.domain.rate;

import org.jspecify.annotations.NullMarked;
