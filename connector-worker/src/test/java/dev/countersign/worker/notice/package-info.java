/** Tests of what people are told, with real receivers. */
package dev.countersign.worker.notice;
