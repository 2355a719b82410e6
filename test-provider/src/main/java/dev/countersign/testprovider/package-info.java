/** Where tests sign in and authorize: a real authorization server, and a person's browser. Never shipped. */
@NullMarked
package dev.countersign.testprovider;

import org.jspecify.annotations.NullMarked;
