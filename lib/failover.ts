/**
 * The two records of one name: Route 53 answers with the first while its load balancer has a healthy target, else with the
 * second (docs/decisions/63-the-name-answers-at-night.md). Each layer holds one of them.
 */
export type Answering = "PRIMARY" | "SECONDARY";

/** What tells the two records apart: a text of our own, which the zone shows beside the record. */
export function setIdentifier(environment: string, answering: Answering): string {
    return `${environment}-${answering === "PRIMARY" ? "day" : "night"}`;
}

/** What makes a record one of the two. */
export function failover(
    environment: string,
    answering: Answering,
): { setIdentifier: string; failoverRoutingPolicies: { type: Answering }[] } {
    return {
        setIdentifier: setIdentifier(environment, answering),
        failoverRoutingPolicies: [{ type: answering }],
    };
}
