/** Tests of the rules for addresses. */
package dev.countersign.egress;
