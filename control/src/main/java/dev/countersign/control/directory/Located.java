package dev.countersign.control.directory;

import org.yaml.snakeyaml.nodes.Node;

/** A value and the node it was read from, for what can only be judged later. */
record Located<T>(T value, Node at) {}
