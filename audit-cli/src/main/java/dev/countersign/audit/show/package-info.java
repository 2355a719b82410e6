/** One call's story, for people. */
@NullMarked
package dev.countersign.audit.show;

import org.jspecify.annotations.NullMarked;
