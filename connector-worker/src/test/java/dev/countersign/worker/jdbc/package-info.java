/** Tests of the connector for databases. */
package dev.countersign.worker.jdbc;
