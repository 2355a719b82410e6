/** The approvals API: questions that agents put to people, and the answers. */
@NullMarked
package dev.countersign.ingress.question;

import org.jspecify.annotations.NullMarked;
