/** What the agents' and the people's door add to Tomcat. */
@NullMarked
package dev.countersign.door;

import org.jspecify.annotations.NullMarked;
