import { EngineError } from "./engine";
import { Account } from "./stand-in/account";
import { answerTo, hasTargets } from "./stand-in/route53";

/** `down`: the load balancer is there, and has no healthy target. */
export type Situation = "awake" | "down" | "asleep";

const [loadBalancer, nightPage] = [
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:cloudfront/distribution:Distribution",
];

/** Where the world is led that asks for the site's names. */
export class SiteNames {
    /** @param persistent The outputs of the persistent layer. */
    constructor(
        private readonly account: Account,
        private readonly persistent: Readonly<Record<string, unknown>>,
    ) {}

    /** @throws when one of the names leads to something else than it should. */
    expect(situation: Situation): void {
        const { domain, apexRedirect, statusHost, nightPage: hasPage } = this.persistent;
        const isHealthy = situation === "down" ? () => false : hasTargets(this.account);
        const expected = {
            awake: loadBalancer,
            down: hasPage === true ? nightPage : loadBalancer,
            asleep: hasPage === true ? nightPage : undefined,
        }[situation];
        for (const name of [statusHost, ...(apexRedirect === true ? [domain] : [])].map(String)) {
            const answer = answerTo(this.account, name, isHealthy)?.type;
            if (answer !== expected) {
                throw new EngineError(
                    `While the site is ${situation}, ${name} should lead to ${expected ?? "nothing"}. ` +
                        `It leads to ${answer ?? "nothing"}`,
                );
            }
        }
    }
}
