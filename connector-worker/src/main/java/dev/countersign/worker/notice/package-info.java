/** Tells people by mail and webhook that approvals need them. It only tells: nothing is decided by what is sent. */
@NullMarked
package dev.countersign.worker.notice;

import org.jspecify.annotations.NullMarked;
