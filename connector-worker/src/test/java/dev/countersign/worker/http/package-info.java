/** Tests of the connector for HTTP targets. */
package dev.countersign.worker.http;
