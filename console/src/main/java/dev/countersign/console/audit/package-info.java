/** The auditor's room: what was recorded of calls, one call's story, and how its receipts are proved. */
@NullMarked
package dev.countersign.console.audit;

import org.jspecify.annotations.NullMarked;
