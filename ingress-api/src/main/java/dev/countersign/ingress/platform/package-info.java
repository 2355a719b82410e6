/** The agent-platform API: sessions, runs, jobs of tools and attached files, over the same pipeline as every other dialect. */
@NullMarked
package dev.countersign.ingress.platform;

import org.jspecify.annotations.NullMarked;
