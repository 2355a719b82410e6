/** What every connector's test shares. */
package dev.countersign.worker.connector;
