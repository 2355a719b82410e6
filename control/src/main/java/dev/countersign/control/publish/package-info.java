/** From facts to the control topic: what changed and nothing else, all of it or none. */
@NullMarked
package dev.countersign.control.publish;

import org.jspecify.annotations.NullMarked;
