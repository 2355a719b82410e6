/** What the console asks of approvals and tells of decisions: the two doors inwards, and the words both speak. */
@NullMarked
package dev.countersign.console.approval;

import org.jspecify.annotations.NullMarked;
