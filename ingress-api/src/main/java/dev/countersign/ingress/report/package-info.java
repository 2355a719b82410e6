/** The room of reports: what agents tell of tools that they ran elsewhere, and what may be read of it. */
@NullMarked
package dev.countersign.ingress.report;

import org.jspecify.annotations.NullMarked;
