/** The bundled schemas, served like a Confluent schema registry that only reads. */
@NullMarked
package dev.countersign.ingress.registry;

import org.jspecify.annotations.NullMarked;
