import { Account, Existing, text } from "./account";
import { cloudFrontZone } from "./night-page-types";
import { Draft } from "./resource-type";
import { Properties } from "./serve";

const recordType = "aws:route53/record:Record";

interface Alias {
    readonly name: string;
    readonly zoneId: string;
    readonly evaluateTargetHealth?: boolean;
}

function aliasOf({ aliases }: Properties): Alias | undefined {
    return ((aliases ?? []) as Alias[])[0];
}

/** `PRIMARY` or `SECONDARY`; an empty text for a record that stands alone. */
export function failoverOf({ failoverRoutingPolicies }: Properties): string {
    return ((failoverRoutingPolicies ?? []) as { type: string }[])[0]?.type ?? "";
}

function named(properties: Properties): string {
    return text(properties, "name").replace(/\.$/, "").toLowerCase();
}

/** What a zone can't hold beside another: see `refuseRecord` for the rest. */
export function recordSet(draft: Draft): string {
    const parts = ["zoneId", "name", "type", "setIdentifier"].map((property) => text(draft.inputs, property));
    return parts.filter((part) => part !== "").join("_");
}

/**
 * What Route 53 refuses of a record for what the zone holds already, and of one that fails over.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
 * @see https://github.com/kubernetes-sigs/external-dns/issues/2362 for the primary without a check
 */
export function refuseRecord({ inputs, account, logicalName }: Draft): void {
    const refuse = (reason: string) => {
        throw new Error(`InvalidChangeBatch: '${logicalName}': ${reason}`);
    };
    const [failover, alias] = [failoverOf(inputs), aliasOf(inputs)];
    if ((failover === "") !== (text(inputs, "setIdentifier") === "")) {
        refuse("a routing policy and a set identifier come together");
    }
    if (alias?.zoneId === cloudFrontZone && alias.evaluateTargetHealth === true) {
        refuse("EvaluateTargetHealth can't be true of a CloudFront distribution");
    }
    if (failover === "PRIMARY" && alias === undefined && text(inputs, "healthCheckId") === "") {
        refuse("a non-alias primary ResourceRecordSet must have an associated health check");
    }
    const others = account
        .find(({ type }) => type === recordType)
        .filter(
            ({ inputs: other }) =>
                other.zoneId === inputs.zoneId &&
                other.type === inputs.type &&
                named(other) === named(inputs) &&
                text(other, "setIdentifier") !== text(inputs, "setIdentifier"),
        );
    const alone = others.find(({ inputs: other }) => failoverOf(other) === "");
    if (alone !== undefined || (failover === "" && others.length > 0)) {
        refuse(
            `${named(inputs)} ${text(inputs, "type")} has a record of another routing policy: '${(alone ?? others[0])?.name ?? ""}'`,
        );
    }
    if (others.some(({ inputs: other }) => failoverOf(other) === failover)) {
        refuse(`${named(inputs)} ${text(inputs, "type")} has a ${failover} record already`);
    }
}

/**
 * Where Route 53 leads who asks for a name's address; undefined is NXDOMAIN. A record without a check is healthy; one that
 * evaluates its target is as healthy as the load balancer. Of two the first is the answer while it is healthy, or while
 * neither is. Where only one of the two is there, it is the only one to choose from.
 *
 * @param isHealthy Whether a load balancer has a healthy target.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
 */
export function answerTo(
    account: Account,
    name: string,
    isHealthy: (loadBalancer: Existing) => boolean,
): Existing | undefined {
    const records = account
        .find(({ type, inputs }) => type === recordType && inputs.type === "A" && named(inputs) === name)
        .map(({ inputs }) => ({ failover: failoverOf(inputs), alias: aliasOf(inputs) }));
    const targetOf = (alias: Alias | undefined) =>
        account.find(({ outputs }) => [outputs.dnsName, outputs.domainName].includes(alias?.name ?? "-"))[0];
    const healthy = records.filter(({ alias }) => {
        const target = targetOf(alias);
        return alias?.evaluateTargetHealth !== true || (target !== undefined && isHealthy(target));
    });
    const considered = healthy.length > 0 ? healthy : records;
    const chosen = considered.find(({ failover }) => failover === "PRIMARY") ?? considered[0];
    return targetOf(chosen?.alias);
}

/** Whether a load balancer has targets: ECS registers those of a service that runs. */
export function hasTargets(account: Account): (loadBalancer: Existing) => boolean {
    return () => account.find(({ type }) => type === "aws:ecs/service:Service").length > 0;
}
