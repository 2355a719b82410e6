/** Sessions of applications with their users: opened once, found again, terminated for good. */
@NullMarked
package dev.countersign.domain.session;

import org.jspecify.annotations.NullMarked;
