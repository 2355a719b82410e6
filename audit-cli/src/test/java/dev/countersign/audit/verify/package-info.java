/** Tests of what verification is made of. */
@NullMarked
package dev.countersign.audit.verify;

import org.jspecify.annotations.NullMarked;
