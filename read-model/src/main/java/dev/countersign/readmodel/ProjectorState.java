package dev.countersign.readmodel;

/**
 * What the projector is doing.
 *
 * <pre>
 * Stopped ─ Starting ─ Projecting ⇄ Retrying
 *               └───────────┴──────────┴── Failed (until the process is restarted)
 * </pre>
 */
public sealed interface ProjectorState {

    /** Not running. */
    record Stopped() implements ProjectorState {}

    /** It looks for its topics and its place in them. */
    record Starting() implements ProjectorState {}

    /** All is well. */
    record Projecting() implements ProjectorState {}

    /** The database or the broker does not answer; nothing is lost, and it goes on trying. */
    record Retrying(String reason) implements ProjectorState {}

    /** It stopped for good, because going on would be guessing. What is in the tables stays true. */
    record Failed(BrokenProjectionException reason) implements ProjectorState {}
}
