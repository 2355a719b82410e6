/** Tests of the transparency log as a whole, and what all its tests share. */
package dev.countersign.tlog;
