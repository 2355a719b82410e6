/** The pages a person sees. */
@NullMarked
package dev.countersign.console.page;

import org.jspecify.annotations.NullMarked;
