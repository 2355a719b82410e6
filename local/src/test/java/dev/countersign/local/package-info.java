/** Tests of the command line that need no broker. */
@NullMarked
package dev.countersign.local;

import org.jspecify.annotations.NullMarked;
