package dev.countersign.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "172.15.255.255",
                "172.32.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001:81b::200e",
                "64:ff9b::101:101",
                "::ffff:1.1.1.1"
            })
    void aPublicAddressMayBeReached(String literal) {
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PUBLIC))
                .isNull();
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PRIVATE_NETWORKS))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "::1",
                "fc00::1",
                "fd12:3456:789a::1",
                "2001:db8::1",
                "3fff::1",
                "2001:10::1",
                "::ffff:7f00:1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1"
            })
    void aPrivateAddressNeedsTheOwnersWord(String literal) {
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PUBLIC))
                .isNotNull();
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PRIVATE_NETWORKS))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "169.254.0.1",
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::10.0.0.1",
                "::2",
                "::169.254.169.254",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2001::4136:e378",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "::ffff:169.254.169.254",
                "100::1",
                "4000::1"
            })
    void a23WhatNobodyMeansIsRefusedWhateverTheSettings(String literal) {
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PUBLIC))
                .isNotNull();
        assertThat(AddressRules.objection(InetAddress.ofLiteral(literal), Reach.PRIVATE_NETWORKS))
                .isNotNull();
    }

    @Test
    void aMappedAddressThatArrivesAsSixteenBytesIsJudgedByTheFourInside() throws UnknownHostException {
        byte[] mappedLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};

        InetAddress address = java.net.Inet6Address.getByAddress("x", mappedLoopback, 0);

        assertThat(AddressRules.objection(address, Reach.PUBLIC)).isEqualTo("this machine");
    }
}
