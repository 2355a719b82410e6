package dev.countersign.console.approval;

import dev.countersign.console.person.Person;
import dev.countersign.domain.session.Attachment;
import java.util.List;

/**
 * Files that an application attached to the session in which a call was asked for: what the approver may
 * want to read before they decide. Their names and contents are hostile; nobody has looked into them.
 */
@FunctionalInterface
public interface Attachments {
    /**
     * The files of a card that this person may see, in the order in which they were attached.
     *
     * @return empty where the card is about no call, or its run is no session of its agent's
     * @throws InboxUnavailableException when that cannot be told now
     */
    List<Attachment> of(Person person, Card card);
}
