/** What both ways in, pages and API, do with a decision before it goes on. */
@NullMarked
package dev.countersign.console.decision;

import org.jspecify.annotations.NullMarked;
