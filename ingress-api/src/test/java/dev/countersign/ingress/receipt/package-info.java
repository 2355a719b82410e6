@NullMarked
package dev.countersign.ingress.receipt;

import org.jspecify.annotations.NullMarked;
