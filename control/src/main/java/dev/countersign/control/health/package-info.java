/** What workers say of connections' health, followed by whoever routes calls or shows connections. */
@NullMarked
package dev.countersign.control.health;

import org.jspecify.annotations.NullMarked;
