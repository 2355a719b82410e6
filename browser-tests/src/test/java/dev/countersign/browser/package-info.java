/** The people's door as people meet it: real Chromium, over the whole system in a process of its own. */
@NullMarked
package dev.countersign.browser;

import org.jspecify.annotations.NullMarked;
