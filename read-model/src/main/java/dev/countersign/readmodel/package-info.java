/** The SQL projection of events and receipts: the only place that lists, searches and polls are answered from. */
@NullMarked
package dev.countersign.readmodel;

import org.jspecify.annotations.NullMarked;
