/** The OpenAPI document of what this door serves. */
@NullMarked
package dev.countersign.ingress.description;

import org.jspecify.annotations.NullMarked;
