/** The way to the pipeline and back: commands out, replies in, and those who wait between. */
@NullMarked
package dev.countersign.ingress.reply;

import org.jspecify.annotations.NullMarked;
