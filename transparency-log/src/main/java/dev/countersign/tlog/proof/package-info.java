/** One file that proves an entry without a network: C2SP tlog-proof. */
@NullMarked
package dev.countersign.tlog.proof;

import org.jspecify.annotations.NullMarked;
