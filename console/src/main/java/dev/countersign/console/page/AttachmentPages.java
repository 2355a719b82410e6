package dev.countersign.console.page;

import dev.countersign.console.approval.Approvals;
import dev.countersign.console.approval.Attachments;
import dev.countersign.console.approval.Card;
import dev.countersign.console.person.Person;
import dev.countersign.console.signin.SignedIn;
import dev.countersign.domain.session.Attachment;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * Files of a card's session, for whoever may see the card. A browser is told to save them as bytes, to guess
 * no type, and to run nothing of them: none is ever shown in our name.
 */
@Controller
class AttachmentPages {
    private final Approvals approvals;
    private final Attachments attachments;

    AttachmentPages(Approvals approvals, Attachments attachments) {
        this.approvals = approvals;
        this.attachments = attachments;
    }

    @GetMapping("/approvals/{id}/attachments/{attachmentId}")
    ResponseEntity<byte[]> attachment(
            @PathVariable String id, @PathVariable String attachmentId, Authentication authentication) {
        Person person = SignedIn.of(authentication);
        if (!person.maySee()) {
            throw new MayNotSeeException();
        }
        Card card = approvals.card(person, id);
        if (card == null) {
            throw new NotFoundException();
        }
        Attachment found = attachments.of(person, card).stream()
                .filter(attachment -> attachment.id().equals(attachmentId))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        byte[] content = AttachedView.content(found);
        if (content == null) {
            throw new NotFoundException();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(AttachedView.savedAs(found), StandardCharsets.UTF_8)
                                .build()
                                .toString())
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(content);
    }
}
