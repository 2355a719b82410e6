/** The people's API: the inbox without a browser. */
@NullMarked
package dev.countersign.console.api;

import org.jspecify.annotations.NullMarked;
