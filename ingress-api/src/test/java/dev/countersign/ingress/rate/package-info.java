/** The hub API's answers and limits, without a pipeline. */
@NullMarked
package dev.countersign.ingress.rate;

import org.jspecify.annotations.NullMarked;
