/** Whether the targets of connections answer, as workers find out and tell. No verdict depends on it. */
@NullMarked
package dev.countersign.domain.health;

import org.jspecify.annotations.NullMarked;
