/** The gateway API: an agent's tool call, from the request to the answer. */
@NullMarked
package dev.countersign.ingress.gateway;

import org.jspecify.annotations.NullMarked;
