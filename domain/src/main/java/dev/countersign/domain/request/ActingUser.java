package dev.countersign.domain.request;

import dev.countersign.domain.identity.UserId;

/**
 * The user in whose session a call is made.
 *
 * @param waits whether the call waits until the user has authorized its connection; a call that does not ends
 *     there, and nothing of it runs later beside the one that its caller makes anew
 */
public record ActingUser(UserId id, boolean waits) {}
