/** Requests and answers as plain values, so that everything behind a servlet is tested without one. */
@NullMarked
package dev.countersign.ingress.http;

import org.jspecify.annotations.NullMarked;
