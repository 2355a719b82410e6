package dev.countersign.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where one process listens, always on loopback; 0 asks for any free port.
 *
 * @param broker {@link #BY_DEFAULT} for the usual one, or any free one when that is not to be had
 * @param ledger likewise
 */
record Ports(int ingress, int console, int broker, int ledger, int demo) {
    static final int ANY = 0;
    static final int BY_DEFAULT = -1;

    /** Wherever there is room. */
    static final Ports ANY_FREE = new Ports(ANY, ANY, ANY, ANY, ANY);

    private static final int BROKER_USUALLY = 19_092;
    private static final int LEDGER_USUALLY = 8_083;
    private static final int PORT_MAX = 65_535;

    /** One of them, as {@code up --help} names it. */
    private record Listener(int port, String what, String option) {
        boolean isFixed() {
            return port > ANY;
        }
    }

    /** The same with the demo's systems elsewhere. */
    Ports demo(int port) {
        return new Ports(ingress, console, broker, ledger, port);
    }

    /**
     * The same with the usual ports settled, every one of them free at this moment.
     *
     * @param demoChosen whether an earlier start chose the demo's port, so that no option changes it
     * @throws StartupException when two ask for the same one, or naming all that are busy
     */
    Ports free(boolean demoChosen) {
        requireDistinct();
        Ports settled = new Ports(ingress, console, usual(broker, BROKER_USUALLY), usual(ledger, LEDGER_USUALLY), demo);
        List<String> busy = settled.listeners().stream()
                .filter(listener -> listener.isFixed() && !isFree(listener.port()))
                .map(listener -> "Port " + listener.port() + " (" + listener.what() + ") is busy. "
                        + (demoChosen && listener.option().equals("--demo-port")
                                ? "It was chosen at the first start: stop what uses it."
                                : "Choose another with " + listener.option() + " N."))
                .toList();
        if (!busy.isEmpty()) {
            throw StartupException.portsBusy(busy);
        }
        return settled;
    }

    private List<Listener> listeners() {
        return List.of(
                new Listener(ingress, "the ingress", "--port"),
                new Listener(console, "the console", "--console-port"),
                new Listener(broker, "the Kafka broker", "--broker-port"),
                new Listener(ledger, "the audit ledger", "--ledger-port"),
                new Listener(demo, "the demo's systems", "--demo-port"));
    }

    private void requireDistinct() {
        Map<Integer, Listener> taken = new HashMap<>();
        for (Listener listener : listeners()) {
            Listener other = listener.isFixed() ? taken.putIfAbsent(listener.port(), listener) : null;
            if (other != null) {
                throw StartupException.portGivenTwice(listener.port(), other.option(), listener.option());
            }
        }
    }

    private int usual(int asked, int usual) {
        if (asked != BY_DEFAULT) {
            return asked;
        }
        boolean wanted = listeners().stream().anyMatch(listener -> listener.port() == usual);
        return !wanted && isFree(usual) ? usual : ANY;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    /** Reads an option's port. */
    static final class Reader implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > PORT_MAX) {
                throw new TypeConversionException("a port is a number from 0 to " + PORT_MAX + ", not '" + text + "'");
            }
            return Integer.valueOf(text);
        }
    }
}
