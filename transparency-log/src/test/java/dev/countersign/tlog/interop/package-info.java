/** Tests with an implementation that is not ours. */
package dev.countersign.tlog.interop;
