@NullMarked
package dev.countersign.ingress.credential;

import org.jspecify.annotations.NullMarked;
