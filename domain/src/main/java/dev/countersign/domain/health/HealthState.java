package dev.countersign.domain.health;

/** What a worker makes of a target after some checks; before that it says nothing. */
public enum HealthState {
    HEALTHY,
    UNHEALTHY
}
