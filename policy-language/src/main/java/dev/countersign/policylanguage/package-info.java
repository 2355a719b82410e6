/** The policy author's room: YAML rules with CEL conditions become the domain's policy, and its test cases are run. */
@NullMarked
package dev.countersign.policylanguage;

import org.jspecify.annotations.NullMarked;
