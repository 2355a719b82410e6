/** What an agent asked for, exactly as it will run. */
@NullMarked
package dev.countersign.domain.request;

import org.jspecify.annotations.NullMarked;
