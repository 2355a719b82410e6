package dev.countersign.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class GuardedResolverTest {
    private static GuardedResolver answering(String... literals) {
        return new GuardedResolver(Reach.PUBLIC, host -> {
            InetAddress[] addresses = new InetAddress[literals.length];
            for (int i = 0; i < literals.length; i++) {
                addresses[i] = InetAddress.ofLiteral(literals[i]);
            }
            return addresses;
        });
    }

    @Test
    void publicAddressesPass() throws UnknownHostException {
        assertThat(answering("1.1.1.1", "2606:4700::1111").resolve("example.com"))
                .hasSize(2);
    }

    @Test
    void a24OneForbiddenAddressAmongSeveralRefusesTheHost() {
        assertThatThrownBy(() -> answering("1.1.1.1", "10.0.0.1").resolve("rebind.example"))
                .isInstanceOf(ForbiddenTargetException.class)
                .hasMessage("The target host rebind.example is refused: it leads to a private address.");
    }

    @Test
    void aHostWithoutAddressesIsUnknownAndNotForbidden() {
        assertThatThrownBy(() -> answering().resolve("nowhere.example"))
                .isExactlyInstanceOf(UnknownHostException.class);
    }
}
