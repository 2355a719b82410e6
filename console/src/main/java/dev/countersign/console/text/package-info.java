/** Hostile text made safe to look at: nothing here trusts a character that an agent wrote. */
@NullMarked
package dev.countersign.console.text;

import org.jspecify.annotations.NullMarked;
