/** Tests of the read model. */
package dev.countersign.readmodel;
