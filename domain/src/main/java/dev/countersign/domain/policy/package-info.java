/** What policy says of a call: rules, verdicts, rulings. Conditions are functions, so no expression language lives here. */
@NullMarked
package dev.countersign.domain.policy;

import org.jspecify.annotations.NullMarked;
