package dev.countersign.door;

/** How many connections a server may have open, by what each can hold of the heap before anybody knows whose it is. */
public final class ConnectionsMax {
    private ConnectionsMax() {}

    /**
     * As many as wanted, or as there is room for with all of them at their worst; at least one.
     *
     * @param wanted what is set
     * @param bytesEach what one holds at most
     * @param roomBytes for all together
     */
    public static int fitting(int wanted, long bytesEach, long roomBytes) {
        return Math.clamp(roomBytes / bytesEach, 1, wanted);
    }
}
