package dev.countersign.schemas.wire;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions.TimestampMicrosConversion;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Which classes stand for which schemas: those generated from ours and no others.
 *
 * <p>Since 1.12.2 Avro makes instances only of classes that somebody declared trusted for the whole
 * process, by a system property or a static setter. That choice belongs to whoever starts the
 * process, so we name our own classes here and leave it alone.
 */
final class GeneratedRecords extends SpecificData {
    static final GeneratedRecords INSTANCE = new GeneratedRecords();

    private static final String NAMESPACE = "dev.countersign.avro";

    private final ConcurrentMap<String, Class<?>> classes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Supplier<Object>> constructors = new ConcurrentHashMap<>();

    private GeneratedRecords() {
        super(GeneratedRecords.class.getClassLoader());
        addLogicalTypeConversion(new TimestampMicrosConversion());
    }

    @Override
    public Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM ->
                NAMESPACE.equals(schema.getNamespace())
                        ? classes.computeIfAbsent(schema.getFullName(), GeneratedRecords::generated)
                        : super.getClass(schema);
            case FIXED, UNION, ARRAY, MAP, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
                super.getClass(schema);
        };
    }

    /** Avro's own calls the constructor by reflection, for every record that is read. */
    @Override
    public InstanceSupplier getNewRecordSupplier(Schema schema) {
        Supplier<Object> constructor = constructors.computeIfAbsent(schema.getFullName(), this::constructor);
        return (old, sameSchema) -> constructor.get();
    }

    private Supplier<Object> constructor(String name) {
        Class<?> type = classes.computeIfAbsent(name, GeneratedRecords::generated);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class));
            CallSite made = LambdaMetafactory.metafactory(
                    lookup,
                    "get",
                    MethodType.methodType(Supplier.class),
                    MethodType.methodType(Object.class),
                    constructor,
                    constructor.type());
            @SuppressWarnings("unchecked") // The call site was asked for a supplier.
            Supplier<Object> supplier = (Supplier<Object>) made.getTarget().invoke();
            return supplier;
        } catch (Throwable impossible) {
            // Every generated class has a public constructor without arguments.
            throw new IllegalStateException("The class for the schema " + name + " cannot be made", impossible);
        }
    }

    /**
     * The schema of the class for a record of ours.
     *
     * @param name without its namespace
     * @return null when there is no such class any more
     */
    @Nullable
    Schema schemaOf(String name) {
        try {
            return getSchema(Class.forName(NAMESPACE + "." + name, true, GeneratedRecords.class.getClassLoader()));
        } catch (ClassNotFoundException released) {
            return null;
        }
    }

    private static Class<?> generated(String name) {
        try {
            return Class.forName(name, true, GeneratedRecords.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            // Readers make instances by our own schemas, from which the classes were generated.
            throw new IllegalStateException("No class was generated for the schema " + name, impossible);
        }
    }
}
