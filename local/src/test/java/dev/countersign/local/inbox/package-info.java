/** Tests of the inbox at a terminal. */
@NullMarked
package dev.countersign.local.inbox;

import org.jspecify.annotations.NullMarked;
