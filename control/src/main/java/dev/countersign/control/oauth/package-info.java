/** What a connection's owner says of the provider at which users authorize it. */
@NullMarked
package dev.countersign.control.oauth;

import org.jspecify.annotations.NullMarked;
