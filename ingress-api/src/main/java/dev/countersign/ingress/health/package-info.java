/** Whether this instance can serve. */
@NullMarked
package dev.countersign.ingress.health;

import org.jspecify.annotations.NullMarked;
