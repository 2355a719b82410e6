@org.jspecify.annotations.NullMarked
package dev.countersign.domain.authorization;
