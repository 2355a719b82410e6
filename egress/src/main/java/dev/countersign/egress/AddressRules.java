package dev.countersign.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are ours to reach. An address is judged as the network will take it: one that
 * carries an IPv4 address inside (mapped, NAT64) is judged by that address.
 *
 * <p>Source of the ranges: the IANA special-purpose registries of IPv4 and IPv6 addresses (RFC 6890
 * and successors). For IPv6 the rule is turned round: only global unicast, {@code 2000::/3}, is public.
 */
public final class AddressRules {
    /** Never, whatever the settings: nobody's connection is meant to end there. */
    private static final List<Range> NEVER = List.of(
            Range.of("0.0.0.0/8", "an unspecified address"),
            Range.of("169.254.0.0/16", "a link-local address, where clouds keep credentials"),
            Range.of("100.100.100.200/32", "a cloud's metadata service"),
            Range.of("168.63.129.16/32", "a cloud's host agent"),
            Range.of("192.0.0.192/32", "a cloud's metadata service"),
            Range.of("224.0.0.0/4", "a multicast address"),
            Range.of("240.0.0.0/4", "a reserved address"),
            Range.of("::/128", "an unspecified address"),
            Range.of("fe80::/10", "a link-local address"),
            Range.of("fec0::/10", "a site-local address"),
            Range.of("ff00::/8", "a multicast address"),
            Range.of("fd00:ec2::/32", "a cloud's metadata service"),
            Range.of("fd20:ce::/32", "a cloud's metadata service"),
            Range.of("64:ff9b:1::/48", "a translated address"),
            Range.of("2001::/32", "a tunnelled address"),
            Range.of("2002::/16", "a tunnelled address"));

    /** Only within {@link Reach#THIS_MACHINE}. */
    private static final List<Range> LOOPBACK =
            List.of(Range.of("127.0.0.0/8", "this machine"), Range.of("::1/128", "this machine"));

    /** Only within {@link Reach#PRIVATE_NETWORKS}. */
    private static final List<Range> PRIVATE = List.of(
            Range.of("10.0.0.0/8", "a private address"),
            Range.of("100.64.0.0/10", "a carrier's private address"),
            Range.of("172.16.0.0/12", "a private address"),
            Range.of("192.0.0.0/24", "a reserved address"),
            Range.of("192.0.2.0/24", "a documentation address"),
            Range.of("192.88.99.0/24", "a reserved address"),
            Range.of("192.168.0.0/16", "a private address"),
            Range.of("198.18.0.0/15", "a benchmarking address"),
            Range.of("198.51.100.0/24", "a documentation address"),
            Range.of("203.0.113.0/24", "a documentation address"),
            Range.of("fc00::/7", "a private address"),
            Range.of("2001::/23", "a reserved address"),
            Range.of("2001:db8::/32", "a documentation address"),
            Range.of("3fff::/20", "a documentation address"));

    private static final Range GLOBAL_UNICAST = Range.of("2000::/3", "the public internet");
    private static final Range PRIVATE_UNICAST = Range.of("fc00::/7", "a private address");
    private static final Range MAPPED = Range.of("::ffff:0:0/96", "an IPv4 address");
    private static final Range NAT64 = Range.of("64:ff9b::/96", "an IPv4 address");

    private AddressRules() {}

    /**
     * Why an address may not be reached.
     *
     * @param reach what the owner allows
     * @return what the address is, for people; null when it may be reached
     */
    public static @Nullable String objection(InetAddress address, Reach reach) {
        byte[] bytes = embedded(address.getAddress());
        String objection = first(NEVER, bytes);
        if (objection == null && reach == Reach.PUBLIC) {
            objection = first(LOOPBACK, bytes);
        }
        if (objection == null && reach != Reach.PRIVATE_NETWORKS) {
            objection = first(PRIVATE, bytes);
        }
        if (objection == null && bytes.length != 4 && !isUsable(bytes)) {
            objection = "a reserved address";
        }
        return objection;
    }

    private static @Nullable String first(List<Range> ranges, byte[] bytes) {
        for (Range range : ranges) {
            if (range.contains(bytes)) {
                return range.what();
            }
        }
        return null;
    }

    /** What is in no range above and not global unicast is reserved, {@code ::10.0.0.1} for example. */
    private static boolean isUsable(byte[] v6) {
        return GLOBAL_UNICAST.contains(v6) || PRIVATE_UNICAST.contains(v6) || first(LOOPBACK, v6) != null;
    }

    private static byte[] embedded(byte[] bytes) {
        boolean carriesV4 = MAPPED.contains(bytes) || NAT64.contains(bytes);
        return carriesV4 ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static final class Range {
        private final byte[] prefix;
        private final int bits;
        private final String what;

        private Range(byte[] prefix, int bits, String what) {
            this.prefix = prefix;
            this.bits = bits;
            this.what = what;
        }

        static Range of(String cidr, String what) {
            int slash = cidr.indexOf('/');
            byte[] prefix = literal(cidr.substring(0, slash));
            return new Range(prefix, Integer.parseInt(cidr, slash + 1, cidr.length(), 10), what);
        }

        String what() {
            return what;
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }

        /** The bytes of a literal. Java turns a mapped literal into IPv4; here it stays what it says. */
        private static byte[] literal(String text) {
            if (text.equals("::ffff:0:0")) {
                byte[] mapped = new byte[16];
                mapped[10] = (byte) 0xff;
                mapped[11] = (byte) 0xff;
                return mapped;
            }
            return (text.indexOf(':') < 0 ? Inet4Address.ofLiteral(text) : Inet6Address.ofLiteral(text)).getAddress();
        }
    }
}
