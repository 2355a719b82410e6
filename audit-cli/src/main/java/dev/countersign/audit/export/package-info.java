/** Taking a history out of an installation, running or stopped. */
@NullMarked
package dev.countersign.audit.export;

import org.jspecify.annotations.NullMarked;
