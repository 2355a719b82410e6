/** Receipts as agents read them. */
@NullMarked
package dev.countersign.ingress.receipt;

import org.jspecify.annotations.NullMarked;
