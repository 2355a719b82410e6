/** The auditor's commands: a history into one file, and that file proved or disproved. */
@NullMarked
package dev.countersign.audit;

import org.jspecify.annotations.NullMarked;
