/** What owners configure: organizations, credentials, policies, tools, connections, as facts of the control topic. */
@NullMarked
package dev.countersign.domain.control;

import org.jspecify.annotations.NullMarked;
