/** What the demo acts on: a real CRM database, a real ticket service, and the organization that may. */
@NullMarked
package dev.countersign.local.demo;

import org.jspecify.annotations.NullMarked;
