/** What a call's target holds now, beside what a person is asked to approve. */
@NullMarked
package dev.countersign.console.look;

import org.jspecify.annotations.NullMarked;
