import {
    DescribeAccountAttributesCommand,
    DescribeAddressesCommand,
    paginateDescribeVpcs,
} from "@aws-sdk/client-ec2";
import {
    DescribeAccountLimitsCommand,
    paginateDescribeLoadBalancers,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { asked, isAbsent } from "./aws";
import { Check, fault, Finding, ok, Unanswered } from "./finding";
import { outputsOf, persistentOf, Scene } from "./scene";

/** Roles that the persistent layer makes. */
export const rolesOfPersistent = 8;

/** Addresses that NAT takes, by `natGateways`: one a zone at most, of two. */
const addresses = { none: 0, single: 1, "per-zone": 2 } as const;

/**
 * Quotas as AWS numbers them, for asking for more. AWS's own tables have them only in the console: the numbers are those
 * that a known checker of quotas asks by, each beside the name that AWS gives it.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/vpc-service.html for the names and what everybody has; likewise EC2,
 * Elastic Load Balancing and IAM
 * @see https://github.com/brennerm/aws-quota-checker for the numbers, in aws_quota/check/: vpc.py, ec2.py, elb.py, iam.py
 */
const quotas = {
    VPCs: { service: "vpc", code: "L-F678F1CE" },
    addresses: { service: "ec2", code: "L-0263D0A3" },
    "load balancers": { service: "elasticloadbalancing", code: "L-53DA6B97" },
    roles: { service: "iam", code: "L-FE177D64" },
} as const;

type Quota = keyof typeof quotas;

/**
 * Whether there is room for what is still to be made.
 *
 * @param used What the account has, our own included.
 * @param needed What is to be made yet: nothing when it is there.
 */
export function judgeQuota(
    name: Quota,
    { limit, used, needed, region }: { limit: number; used: number; needed: number; region: string },
): Finding {
    const { service, code } = quotas[name];
    // Who has more than the limit was granted it once: what is there stays.
    if (needed === 0 || used + needed <= limit) {
        return ok(`${used} of ${limit}, and ${needed} to be made`);
    }
    return fault(
        `the account has ${used} of ${limit}, and ${needed} more ${needed === 1 ? "is" : "are"} to be made`,
        "The deployment would fail half-way",
        `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} ` +
            `--desired-value ${used + needed} --region ${region}, or delete some`,
    );
}

function quota(
    name: Quota,
    count: (scene: Scene) => Promise<{ limit: number; used: number; needed: number }>,
) {
    return {
        subject: "quotas",
        name,
        look: async (scene) => {
            const { region } = persistentOf(scene);
            await scene.identity();
            // IAM has one place for the world.
            const where = name === "roles" ? "us-east-1" : region;
            return judgeQuota(name, { ...(await count(scene)), region: where });
        },
    } satisfies Check<Scene>;
}

/** How many of something the ephemeral layer will make: none while it is awake. */
async function ifAsleep(scene: Scene, count: number): Promise<number> {
    return ((await scene.layer("gatus-ephemeral"))?.resources.length ?? 0) > 0 ? 0 : count;
}

/** What an account may have: what was granted to it, or what everybody has. */
async function vpcLimit({ aws: { quotas: client } }: Scene): Promise<number> {
    const { service: ServiceCode, code: QuotaCode } = quotas.VPCs;
    const wanted = { ServiceCode, QuotaCode };
    const answer = await asked(
        "servicequotas:GetServiceQuota",
        client.send(new GetServiceQuotaCommand(wanted)),
    ).catch((error: unknown) => {
        if (!isAbsent(error)) {
            throw error;
        }
        return asked(
            "servicequotas:GetAWSDefaultServiceQuota",
            client.send(new GetAWSDefaultServiceQuotaCommand(wanted)),
        );
    });
    return known(answer.Quota?.Value, "VPCs");
}

function known(limit: number | undefined, what: string): number {
    if (limit === undefined || Number.isNaN(limit)) {
        throw new Unanswered(
            `AWS doesn't say how many ${what} the account may have`,
            "Look in the console: Service Quotas",
        );
    }
    return limit;
}

export const quotaChecks: readonly Check<Scene>[] = [
    quota("VPCs", async (scene) => {
        const count = async () => {
            let used = 0;
            for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: scene.aws.ec2 }, {})) {
                used += Vpcs.length;
            }
            return used;
        };
        const [limit, used, needed] = await Promise.all([
            vpcLimit(scene),
            asked("ec2:DescribeVpcs", count()),
            ifAsleep(scene, 1),
        ]);
        return { limit, used, needed };
    }),
    quota("addresses", async (scene) => {
        const { ec2 } = scene.aws;
        const [attributes, { Addresses = [] }, needed] = await Promise.all([
            asked("ec2:DescribeAccountAttributes", ec2.send(new DescribeAccountAttributesCommand({}))),
            asked("ec2:DescribeAddresses", ec2.send(new DescribeAddressesCommand({}))),
            ifAsleep(scene, addresses[scene.configuration.natGateways]),
        ]);
        const found = attributes.AccountAttributes?.find(
            ({ AttributeName }) => AttributeName === "vpc-max-elastic-ips",
        )?.AttributeValues?.[0]?.AttributeValue;
        return { limit: known(Number(found), "addresses"), used: Addresses.length, needed };
    }),
    quota("load balancers", async (scene) => {
        const { elb } = scene.aws;
        const count = async () => {
            let used = 0;
            for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client: elb }, {})) {
                used += LoadBalancers.filter(({ Type }) => Type === "application").length;
            }
            return used;
        };
        const [{ Limits = [] }, used, needed] = await Promise.all([
            asked(
                "elasticloadbalancing:DescribeAccountLimits",
                elb.send(new DescribeAccountLimitsCommand({})),
            ),
            asked("elasticloadbalancing:DescribeLoadBalancers", count()),
            ifAsleep(scene, 1),
        ]);
        const found = Limits.find(({ Name }) => Name === "application-load-balancers")?.Max;
        return { limit: known(Number(found), "load balancers"), used, needed };
    }),
    quota("roles", async (scene) => {
        const { SummaryMap } = await asked(
            "iam:GetAccountSummary",
            scene.aws.iam.send(new GetAccountSummaryCommand({})),
        );
        const needed = (await outputsOf(scene)) === undefined ? rolesOfPersistent : 0;
        return { limit: known(SummaryMap?.RolesQuota, "roles"), used: SummaryMap?.Roles ?? 0, needed };
    }),
];
