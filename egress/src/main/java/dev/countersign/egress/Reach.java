package dev.countersign.egress;

/**
 * How far the owner of a connection or callback lets us reach. Never a caller's word: whoever gives an
 * address does not say what it may be.
 */
public enum Reach {
    /** The public internet. */
    PUBLIC,
    /** The public internet and this machine's loopback: for a demo on one machine. */
    THIS_MACHINE,
    /** Also private networks: for an owner's own systems. */
    PRIVATE_NETWORKS;

    /** @param privateNetworks whether the owner says that the target may be in one */
    public static Reach of(boolean privateNetworks) {
        return privateNetworks ? PRIVATE_NETWORKS : PUBLIC;
    }
}
