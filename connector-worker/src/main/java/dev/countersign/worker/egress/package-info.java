/** Which network addresses may be reached from here. Nothing but the JDK: any sender can use it. */
@NullMarked
package dev.countersign.worker.egress;

import org.jspecify.annotations.NullMarked;
