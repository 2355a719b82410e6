/** Names: who asks, which call, which organization, and the digests that bind them. */
@NullMarked
package dev.countersign.domain.identity;

import org.jspecify.annotations.NullMarked;
