/** Tests of the rules for addresses. */
package dev.countersign.worker.egress;
