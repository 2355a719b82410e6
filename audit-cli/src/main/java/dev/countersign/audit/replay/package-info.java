/** The live read model, held against what the log leads to. */
@NullMarked
package dev.countersign.audit.replay;

import org.jspecify.annotations.NullMarked;
