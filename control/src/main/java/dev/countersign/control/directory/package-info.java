/** The owners' files: read strictly, reported to the letter, and followed while they change. */
@NullMarked
package dev.countersign.control.directory;

import org.jspecify.annotations.NullMarked;
