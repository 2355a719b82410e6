/** Policies tried on the past for the people who answer for them: one at a time for an organization. */
@NullMarked
package dev.countersign.console.trial;

import org.jspecify.annotations.NullMarked;
