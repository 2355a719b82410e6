package dev.countersign.domain.approval;

import dev.countersign.domain.identity.AgentId;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whoever casts a vote, as the session says at that moment. Nothing here comes from the request.
 *
 * @param issuer who vouches for the person: the identity provider, or the local file
 * @param subject the person's name with the issuer
 * @param displayName for people
 * @param aliases other names that the issuer vouches for, such as a verified e-mail address
 * @param agent the agent that the session or key belongs to; null for a person's own session
 */
public record Approver(
        String issuer,
        String subject,
        String displayName,
        List<String> aliases,
        List<String> groups,
        Set<Role> roles,
        @Nullable AgentId agent) {
    public Approver {
        aliases = List.copyOf(aliases);
        groups = List.copyOf(groups);
        roles = Set.copyOf(roles);
    }

    /** What a person may do. */
    public enum Role {
        APPROVER,
        AUDITOR,
        POLICY_OWNER,
        ADMIN
    }

    /**
     * Whether the two are one person: a name in common is enough, whoever vouches for it. To take two
     * for one costs a vote; to take one for two would let somebody countersign alone.
     */
    public boolean isSamePerson(Approver other) {
        Set<String> common = new HashSet<>(names());
        common.retainAll(other.names());
        return !common.isEmpty();
    }

    /** Whether the person is known by this name. Case does not matter. */
    public boolean isNamed(String name) {
        return names().contains(folded(name));
    }

    /** Whether the person is in one of the groups. Names of groups are compared as they are. */
    boolean isInOneOf(List<String> some) {
        return some.stream().anyMatch(groups::contains);
    }

    /** Every name that the person is known by, as names are compared. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        Stream.concat(Stream.of(subject), aliases.stream()).forEach(name -> names.add(folded(name)));
        return names;
    }

    /**
     * A name as names are compared: in the compatibility form of Unicode (NFKC), without what is not
     * seen, without blanks around it, in one case. Letters that only look alike stay different.
     */
    public static String folded(String name) {
        StringBuilder visible = new StringBuilder(name.length());
        Normalizer.normalize(name, Normalizer.Form.NFKC)
                .codePoints()
                .filter(c -> !isInvisible(c))
                .forEach(visible::appendCodePoint);
        // Up and then down, so that both spellings of what has only one capital become one.
        String folded = visible.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).strip();
    }

    /** Formats, controls and the fillers of Unicode's Default_Ignorable_Code_Point. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.CONTROL
                || c == 0x034F
                || (c >= 0x115F && c <= 0x1160)
                || (c >= 0x17B4 && c <= 0x17B5)
                || (c >= 0x180B && c <= 0x180F)
                || (c >= 0xFE00 && c <= 0xFE0F)
                || (c >= 0xE0100 && c <= 0xE01EF);
    }
}
