/** Tests of the worker protocol. */
package dev.countersign.worker.kafka;
