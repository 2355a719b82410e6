/** The control plane's shared words: resource patterns, credentials' hashes, and the wiring every service imports. */
@NullMarked
package dev.countersign.control;

import org.jspecify.annotations.NullMarked;
