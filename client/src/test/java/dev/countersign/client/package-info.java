/** The client against a server that misbehaves. */
@NullMarked
package dev.countersign.client;

import org.jspecify.annotations.NullMarked;
