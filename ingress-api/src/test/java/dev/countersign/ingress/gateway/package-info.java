@NullMarked
package dev.countersign.ingress.gateway;

import org.jspecify.annotations.NullMarked;
