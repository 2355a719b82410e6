/** Where integration tests get their Kafka broker; which one it is, no test knows. */
@NullMarked
package dev.countersign.testbroker;

import org.jspecify.annotations.NullMarked;
