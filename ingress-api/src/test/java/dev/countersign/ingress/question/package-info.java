/** Tests of the approvals API. */
package dev.countersign.ingress.question;
