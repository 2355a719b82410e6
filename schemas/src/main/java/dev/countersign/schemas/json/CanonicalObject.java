package dev.countersign.schemas.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON object as RFC 8785 canonical JSON, member by member, for who knows the members and their
 * order: what {@link CanonicalJson} writes, without the object and the sorting. A member without a value is
 * left out. For one thread.
 */
public final class CanonicalObject {
    private final Utf8Buffer out;
    private String last = "";

    /** @param bytes about how many it will have */
    public CanonicalObject(int bytes) {
        this(new Utf8Buffer(bytes));
    }

    private CanonicalObject(Utf8Buffer out) {
        this.out = out;
        out.ascii('{');
    }

    public CanonicalObject put(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            CanonicalText.write(value, out);
        }
        return this;
    }

    /** @throws IllegalArgumentException for an integer that a double does not hold */
    public CanonicalObject put(String name, long value) {
        name(name);
        CanonicalText.write(value, out);
        return this;
    }

    public CanonicalObject put(String name, boolean value) {
        name(name);
        out.ascii(value ? "true" : "false");
        return this;
    }

    public CanonicalObject put(String name, List<String> values) {
        name(name);
        out.ascii('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.ascii(',');
            }
            CanonicalText.write(values.get(i), out);
        }
        out.ascii(']');
        return this;
    }

    /** A member that is an object: it is {@link #end ended} before this one goes on. */
    public CanonicalObject begin(String name) {
        name(name);
        return new CanonicalObject(out);
    }

    /** No more is put. */
    public void end() {
        out.ascii('}');
    }

    /** What was written, of an object that was ended. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** In the order of UTF-16 code units, which is {@code compareTo}'s. */
    private void name(String name) {
        if (name.compareTo(last) <= 0) {
            throw new IllegalStateException("The member " + name + " was put behind " + last);
        }
        if (!last.isEmpty()) {
            out.ascii(',');
        }
        last = name;
        CanonicalText.write(name, out);
        out.ascii(':');
    }
}
