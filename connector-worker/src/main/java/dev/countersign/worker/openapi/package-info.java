/** Makes tools of the http connector out of somebody's OpenAPI document. */
@NullMarked
package dev.countersign.worker.openapi;

import org.jspecify.annotations.NullMarked;
