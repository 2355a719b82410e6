/** Tests of the echo. */
package dev.countersign.worker.echo;
