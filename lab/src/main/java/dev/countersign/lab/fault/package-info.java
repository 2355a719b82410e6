/** Breaks the product on purpose and checks from the outside that nothing was lost or done twice. */
@NullMarked
package dev.countersign.lab.fault;

import org.jspecify.annotations.NullMarked;
