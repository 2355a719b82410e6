/**
 * For agents: a tool call whose idempotency key is the same on every retry, and answers as types. It knows the
 * gateway API and nothing of what is behind it.
 */
@NullMarked
package dev.countersign.client;

import org.jspecify.annotations.NullMarked;
