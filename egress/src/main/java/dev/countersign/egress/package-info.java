/** Which network addresses may be reached from here, and with which headers. Nothing but the JDK: any sender can use it. */
@NullMarked
package dev.countersign.egress;

import org.jspecify.annotations.NullMarked;
