/** Tests of the worker's wiring. */
package dev.countersign.worker;
