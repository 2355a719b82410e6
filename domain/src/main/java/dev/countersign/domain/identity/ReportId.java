package dev.countersign.domain.identity;

/**
 * The name of an execution report, derived from what it says, because its sender gives none: whoever
 * sends it again names the same report, at every instance, and so does not make a second one.
 *
 * @param callId the id under which its records and its receipt are found; there is no call of ours behind it
 */
public record ReportId(CallId callId) {

    /**
     * Derives the id: the first 128 bits of HMAC-SHA-256(organization key, organization ‖ 0x00 0x00 0x00 ‖
     * agent ‖ 0x00 ‖ call ‖ 0x00 ‖ digest). Three zero bytes stand where a call id has one and a question's
     * two, so that no report is named like either.
     *
     * @param externalCall the call as the agent's runtime names it; without a zero character
     * @param digest of what the report says, as {@code Report} has it
     */
    public static ReportId derive(
            byte[] organizationKey, OrganizationId organization, AgentId agent, String externalCall, Digest digest) {
        String name = organization.value() + "\0\0\0" + agent.value() + "\0" + externalCall + "\0" + digest.hex();
        return new ReportId(CallId.derive(organizationKey, name));
    }

    /** The key of the report's records: the bare id, like a call's. */
    public String key() {
        return callId.value();
    }

    @Override
    public String toString() {
        return callId.value();
    }
}
