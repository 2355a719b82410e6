/** Tests of the stream that owns every call. */
@NullMarked
package dev.countersign.policystream;

import org.jspecify.annotations.NullMarked;
