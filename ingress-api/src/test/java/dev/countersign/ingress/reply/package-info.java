@NullMarked
package dev.countersign.ingress.reply;

import org.jspecify.annotations.NullMarked;
