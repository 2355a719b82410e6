/** What a person may be shown of a call's target before they decide: asked, answered, and recorded nowhere. */
@NullMarked
package dev.countersign.domain.look;

import org.jspecify.annotations.NullMarked;
