import {
    GetHostedZoneCommand,
    ListHostedZonesByNameCommand,
    ListResourceRecordSetsCommand,
} from "@aws-sdk/client-route-53";
import { foreignRecords, wayOut } from "../../../lib/foreign-record-rules";
import { PersistentConfig } from "../../../persistent/config";
import { asked, isAbsent } from "./aws";
import { delegationOf, plain } from "./delegation";
import { Check, fault, Finding, later, ok, Unanswered } from "./finding";
import { outputsOf, persistentOf, Scene } from "./scene";

interface Zone {
    readonly id: string;
    readonly nameServers: readonly string[];
}

const up = "pulumi up --cwd persistent";

/** The zone that the layer made or found; before it is there, the one of the domain's name. */
async function findZone(scene: Scene): Promise<{ zone: Zone | undefined; isMade: boolean }> {
    const { domain } = persistentOf(scene);
    await scene.identity();
    const { route53 } = scene.aws;
    const outputs = await outputsOf(scene);
    let id = outputs?.hostedZoneId;
    if (id === undefined) {
        const { HostedZones: zones = [] } = await asked(
            "route53:ListHostedZonesByName",
            route53.send(new ListHostedZonesByNameCommand({ DNSName: domain, MaxItems: 10 })),
        );
        id = zones.find(({ Name, Config }) => Name === `${domain}.` && Config?.PrivateZone !== true)?.Id;
    }
    if (id === undefined) {
        return { zone: undefined, isMade: false };
    }
    try {
        const { DelegationSet } = await asked(
            "route53:GetHostedZone",
            route53.send(new GetHostedZoneCommand({ Id: id })),
        );
        const nameServers = (DelegationSet?.NameServers ?? []).map(plain).sort();
        return { zone: { id, nameServers }, isMade: outputs !== undefined };
    } catch (error) {
        if (isAbsent(error)) {
            return { zone: undefined, isMade: outputs !== undefined };
        }
        throw error;
    }
}

/** Whether the zone is there, or can be made. */
export function judgeZone(
    { domain, hostedZone }: Pick<PersistentConfig, "domain" | "hostedZone">,
    { zone, isMade }: { readonly zone: Pick<Zone, "id"> | undefined; readonly isMade: boolean },
): Finding {
    if (zone === undefined && isMade) {
        return fault(
            `the hosted zone of ${domain}, which the persistent layer knows, is gone`,
            "Nobody finds the page, and no certificate is renewed",
            `pulumi refresh --cwd persistent, then ${up}, and delegate the domain anew`,
        );
    }
    if (zone === undefined) {
        return hostedZone === "create"
            ? later(`${domain} has no hosted zone yet`, "The persistent layer makes it", up)
            : fault(
                  `the account has no public hosted zone for ${domain}, and the configuration says existing`,
                  "The persistent layer refuses to begin",
                  "pulumi config set hostedZone create --cwd persistent",
              );
    }
    return hostedZone === "create" && !isMade
        ? fault(
              `the account has a hosted zone for ${domain} already`,
              "A second one would have other name servers, which nobody asks",
              "pulumi config set hostedZone existing --cwd persistent",
          )
        : ok(`hosted zone ${zone.id.replace("/hostedzone/", "")} of ${domain}`);
}

/** Whether the world is led to the zone. */
export function judgeDelegation(
    { domain, zoneDelegated }: Pick<PersistentConfig, "domain" | "zoneDelegated">,
    ofZone: readonly string[],
    ofParent: readonly string[],
): Finding {
    const enter = `At the registrar of ${domain}, enter the name servers ${ofZone.join(", ")}`;
    const why = "Nobody finds the zone: no certificate is issued or renewed, and the page has no address";
    if (ofParent.length === 0) {
        const what = `the name servers above ${domain} know nothing of it`;
        return zoneDelegated ? fault(what, why, enter) : later(what, why, enter);
    }
    if ([...ofParent].sort().join() !== [...ofZone].sort().join()) {
        const what = `the name servers above ${domain} lead to ${ofParent.join(", ")}`;
        return zoneDelegated ? fault(what, why, enter) : later(what, why, enter);
    }
    return zoneDelegated
        ? ok(`${domain} is delegated to the zone`)
        : later(
              `${domain} is delegated to the zone, and the configuration doesn't know it`,
              "The certificate is awaited only then",
              `pulumi config set zoneDelegated true --cwd persistent, then ${up}`,
          );
}

async function delegation(scene: Scene): Promise<Finding> {
    const config = persistentOf(scene);
    const { zone } = await findZone(scene);
    if (zone === undefined) {
        return later(
            `${config.domain} has no zone that it could be delegated to`,
            "It comes after the zone",
            up,
        );
    }
    try {
        return judgeDelegation(config, zone.nameServers, await delegationOf(scene.dns, config.domain));
    } catch (error) {
        throw new Unanswered(
            `the name servers above ${config.domain} don't answer: ${(error as Error).message}`,
            "Look at it from a network that lets questions to port 53 out",
        );
    }
}

async function records(scene: Scene): Promise<Finding[]> {
    const config = persistentOf(scene);
    const { zone } = await findZone(scene);
    if (zone === undefined) {
        return [later(`${config.domain} has no zone, and no records`, "It comes after the zone", up)];
    }
    const sets = await Promise.all(
        config.names.map((name) =>
            asked(
                "route53:ListResourceRecordSets",
                scene.aws.route53.send(
                    new ListResourceRecordSetsCommand({
                        HostedZoneId: zone.id,
                        StartRecordName: name,
                        MaxItems: 20,
                    }),
                ),
            ),
        ),
    );
    const found = sets.flatMap(({ ResourceRecordSets = [] }) =>
        ResourceRecordSets.map(
            ({ Name = "", Type = "", AliasTarget, Failover, SetIdentifier, ResourceRecords }) => ({
                name: Name,
                type: Type,
                failover: Failover ?? null,
                setIdentifier: SetIdentifier ?? null,
                ...(AliasTarget?.DNSName !== undefined && { aliasTarget: { dnsName: AliasTarget.DNSName } }),
                resourceRecords: ResourceRecords?.map(({ Value = "" }) => ({ value: Value })) ?? null,
            }),
        ),
    );
    const unique = new Map(
        foreignRecords(`gatus-${scene.stack}`, config, found).map((record) => [
            `${record.type} ${record.name}`,
            record,
        ]),
    );
    if (unique.size === 0) {
        return [ok(`${config.names.join(" and ")} lead to nobody else`)];
    }
    return [...unique.values()].map((record) =>
        fault(
            `${record.type} ${record.name} leads to ${record.target}`,
            "A record of ours can't be made beside it",
            `Delete it, or ${wayOut(record, config.domain)}`,
        ),
    );
}

export const dns: readonly Check<Scene>[] = [
    {
        subject: "DNS",
        name: "hosted zone",
        look: async (scene) => judgeZone(persistentOf(scene), await findZone(scene)),
    },
    { subject: "DNS", name: "delegation", look: delegation },
    { subject: "DNS", name: "other sites' records", look: records },
];
