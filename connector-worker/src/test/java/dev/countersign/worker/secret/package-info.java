/** Tests of secrets and their redaction. */
package dev.countersign.worker.secret;
