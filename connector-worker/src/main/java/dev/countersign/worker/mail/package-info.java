/** One mail to one server whose address was checked, sent once: what the smtp connector and notices share. */
@NullMarked
package dev.countersign.worker.mail;

import org.jspecify.annotations.NullMarked;
