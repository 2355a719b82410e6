/** How runs are told and followed, without a pipeline. */
@NullMarked
package dev.countersign.ingress.platform;

import org.jspecify.annotations.NullMarked;
