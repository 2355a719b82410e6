/** Looks at targets for people who are about to decide: asked and answered over topics that keep nothing. */
@NullMarked
package dev.countersign.worker.look;

import org.jspecify.annotations.NullMarked;
