package dev.countersign.worker.mail;

/** What protects the connection to a mail server. */
public enum Encryption {
    /** The connection is encrypted after the greeting; without that nothing is sent. */
    STARTTLS,
    /** The connection is encrypted from its first byte. */
    TLS,
    /** Nothing is: for a server on this machine or in a network of one's own. */
    NONE
}
