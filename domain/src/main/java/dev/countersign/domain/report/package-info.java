/** Tools that agents ran elsewhere: each report is recorded once, as what its sender says and no more. */
@NullMarked
package dev.countersign.domain.report;

import org.jspecify.annotations.NullMarked;
