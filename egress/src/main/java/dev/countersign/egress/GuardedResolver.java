package dev.countersign.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Looks a host up and lets through only addresses that may be reached. Whoever connects must use
 * exactly the addresses returned and look up nothing again: a name that is public when checked and
 * private when used is the oldest trick.
 *
 * <p>One forbidden address among several refuses the host: a name that mixes them is an attempt.
 */
public final class GuardedResolver {
    private final Reach reach;
    private final Lookup lookup;

    /** The name service. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] byName(String host) throws UnknownHostException;
    }

    /** @param reach what the owner allows */
    public GuardedResolver(Reach reach, Lookup lookup) {
        this.reach = reach;
        this.lookup = lookup;
    }

    /**
     * The addresses behind a host, each of them checked.
     *
     * @param host as {@link TargetUrl#host()} gives it
     * @throws ForbiddenTargetException when one of them may not be reached
     * @throws UnknownHostException when there are none
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.byName(host);
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        for (InetAddress address : addresses) {
            String objection = AddressRules.objection(address, reach);
            if (objection != null) {
                throw ForbiddenTargetException.address(host, objection);
            }
        }
        return addresses;
    }
}
