/** The chain of custody of an export, end to end, with no service and no trust but a key. */
@NullMarked
package dev.countersign.audit.verify;

import org.jspecify.annotations.NullMarked;
