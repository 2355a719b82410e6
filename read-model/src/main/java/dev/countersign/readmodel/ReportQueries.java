package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import java.util.List;

/** What is asked of executions that agents reported. */
@FunctionalInterface
public interface ReportQueries {
    /**
     * What an agent reported of one of its calls, in the order in which the executions began, of those
     * that began together in which they ended. An absence is told only after the projection has passed the
     * end of the log as of the request.
     *
     * @param externalCall the call as the agent's runtime names it
     * @param limit of more than these, the ones that were reported last are told
     * @return empty when nothing was reported of such a call
     * @throws ReadModelUnavailableException when the database does not answer in time, or an absence
     *     could not be confirmed
     */
    List<ReportedExecution> executions(OrganizationId organization, AgentId agent, String externalCall, int limit);
}
