/** Tests of the checks of connections. */
package dev.countersign.worker.health;
