package dev.countersign.worker.openapi;

import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.egress.TargetUrl;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.outbound.AnswerReader.Read;
import dev.countersign.worker.outbound.GuardedClient;
import dev.countersign.worker.outbound.Sent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** Gets a document, from a file or from the one address that is named; no redirect is followed. */
public final class DocumentSource {
    private static final Duration TIME_MAX = Duration.ofSeconds(30);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private DocumentSource() {}

    /** What a server answered. */
    private record Page(int status, byte[] bytes) {}

    /** @throws ImportRefusedException when there is no such file, or it is too large */
    public static byte[] file(Path path) throws ImportRefusedException {
        try {
            if (!Files.isRegularFile(path)) {
                throw ImportRefusedException.unreadable("there is no file " + path);
            }
            if (Files.size(path) > DocumentReader.BYTES_MAX) {
                throw ImportRefusedException.unreadable("it is larger than " + DocumentReader.BYTES_MAX + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw ImportRefusedException.unreadable("the file " + path + " cannot be read");
        }
    }

    /** @throws ImportRefusedException when the address may not be called, or does not answer with a document */
    public static byte[] url(URI url, boolean allowPrivateAddresses) throws ImportRefusedException {
        try {
            TargetUrl.parse(url.toString());
        } catch (ForbiddenTargetException e) {
            throw ImportRefusedException.because(e.reason());
        }
        Reach reach = Reach.of(allowPrivateAddresses);
        try (GuardedClient client =
                new GuardedClient(new GuardedResolver(reach, InetAddress::getAllByName), CONNECT_MAX)) {
            HttpUriRequestBase request = new HttpUriRequestBase("GET", url);
            request.setHeader("Accept", "application/json, application/yaml;q=0.9, */*;q=0.1");
            return switch (client.send(request, Deadline.in(TIME_MAX, MonotonicClock.SYSTEM), DocumentSource::read)) {
                case Sent.Answered<Page>(var page) -> whole(page);
                case Sent.NotSent<Page>(var obstacle, var error) ->
                    throw ImportRefusedException.because(error.message());
                case Sent.Silence<Page>(var error) -> throw ImportRefusedException.because(error.message());
            };
        }
    }

    private static byte[] whole(Page page) throws ImportRefusedException {
        if (page.status() != 200) {
            throw ImportRefusedException.unreadable("its address answered with status " + page.status());
        }
        return page.bytes();
    }

    /** One byte more than is read in the end, so that what is too large is known to be. */
    private static Read<Page> read(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return new Read<>(new Page(response.getCode(), new byte[0]), true);
        }
        InputStream content = response.getEntity().getContent();
        byte[] bytes = content.readNBytes(DocumentReader.BYTES_MAX + 1);
        return new Read<>(new Page(response.getCode(), bytes), bytes.length <= DocumentReader.BYTES_MAX);
    }
}
