/** What a request carries, before anything else looks at the request. */
@NullMarked
package dev.countersign.console.body;

import org.jspecify.annotations.NullMarked;
