/** Who is calling: the only place that sees a secret. */
@NullMarked
package dev.countersign.ingress.credential;

import org.jspecify.annotations.NullMarked;
