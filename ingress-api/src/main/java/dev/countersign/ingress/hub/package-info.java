/** The hub API: tools by their keys, with schemas and connections, over the same pipeline as every other dialect. */
@NullMarked
package dev.countersign.ingress.hub;

import org.jspecify.annotations.NullMarked;
