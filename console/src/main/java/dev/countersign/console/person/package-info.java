/** Who is signed in and what they may do, and the people that the local file names. */
@NullMarked
package dev.countersign.console.person;

import org.jspecify.annotations.NullMarked;
