@org.jspecify.annotations.NullMarked
package dev.countersign.worker.token;
