/** What users let connections do as themselves: asked for once, kept until it runs out, fresh when it is used. */
@NullMarked
package dev.countersign.domain.authorization;

import org.jspecify.annotations.NullMarked;
