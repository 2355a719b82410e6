/** Tests of what every stream application stands on. */
package dev.countersign.streams;
