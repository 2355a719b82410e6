/** What people may want to be told of an approval before anybody decided it. */
@NullMarked
package dev.countersign.domain.notice;

import org.jspecify.annotations.NullMarked;
