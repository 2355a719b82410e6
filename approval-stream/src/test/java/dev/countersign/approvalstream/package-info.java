/** Tests of approval-stream. */
package dev.countersign.approvalstream;
