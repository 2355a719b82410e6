/** Fetches users' tokens from providers, each order once, and reads them when they are used. */
@NullMarked
package dev.countersign.worker.token;

import org.jspecify.annotations.NullMarked;
