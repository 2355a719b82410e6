/** Tests of callbacks against real receivers on loopback. */
package dev.countersign.worker.callback;
