package dev.countersign.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before the ingress and cuts the first connections as their answer begins: what was asked is done, and
 * nobody who asked has heard of it.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final URI target;
    private final int cuts;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    CuttingProxy(URI target, int cuts) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.cuts = cuts;
        var unused = threads.submit(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Cut ones included. */
    int connections() {
        return connections.get();
    }

    private Void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            Socket ingress = new Socket(target.getHost(), target.getPort());
            open.add(client);
            open.add(ingress);
            boolean cut = connections.incrementAndGet() <= cuts;
            var unused = threads.submit(() -> pump(client, ingress, false));
            var unusedToo = threads.submit(() -> pump(ingress, client, cut));
        }
        return null;
    }

    /** Until either side ends; both are closed then. */
    private static Void pump(Socket from, Socket to, boolean cutAtOnce) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8 * 1024];
            for (int read = in.read(buffer); read >= 0 && !cutAtOnce; read = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
                to.getOutputStream().flush();
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.close();
    }
}
