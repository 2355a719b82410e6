/** Tests of looks at targets, over a real broker. */
package dev.countersign.worker.look;
