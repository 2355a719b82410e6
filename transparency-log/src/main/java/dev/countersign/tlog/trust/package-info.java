/** Whose signatures are enough: C2SP tlog-policy. */
@NullMarked
package dev.countersign.tlog.trust;

import org.jspecify.annotations.NullMarked;
