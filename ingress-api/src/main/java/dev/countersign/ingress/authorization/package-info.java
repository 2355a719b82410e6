/** Where users authorize connections: the way to the provider, and back. */
@NullMarked
package dev.countersign.ingress.authorization;

import org.jspecify.annotations.NullMarked;
