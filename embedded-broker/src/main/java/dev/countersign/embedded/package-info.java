/** A real single-node KRaft broker inside this JVM: its settings, its start and its end. */
@NullMarked
package dev.countersign.embedded;

import org.jspecify.annotations.NullMarked;
