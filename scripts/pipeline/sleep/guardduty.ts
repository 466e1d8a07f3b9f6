import { setTimeout as wait } from "node:timers/promises";
import {
    DeleteSecurityGroupCommand,
    DeleteVpcEndpointsCommand,
    EC2Client,
    paginateDescribeSecurityGroups,
    paginateDescribeVpcEndpoints,
} from "@aws-sdk/client-ec2";

/** What GuardDuty had put into a VPC and is gone now. */
export interface Removed {
    readonly endpoints: readonly string[];
    readonly securityGroups: readonly string[];
}

/** How long an endpoint takes to go: its interfaces are what holds the subnets. */
export const patience = { pollMs: 10_000, timeoutMs: 300_000 };

/**
 * Removes what GuardDuty's Runtime Monitoring puts into a VPC that it watches: an interface endpoint and its security
 * group, which nobody's state knows and which keep subnets and VPC from being deleted. The cluster is excluded by its tag;
 * an administrator of an organization may still have the whole account watched.
 *
 * Only what carries GuardDuty's own tag is touched, and only in the VPCs given. The provider does the same for a VPC
 * that it can't delete, but only after it has tried for minutes.
 *
 * @throws when an endpoint is still there after five minutes, or AWS refuses
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-agent-resource-clean-up.html
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/46953
 */
export async function removeWhatGuardDutyMade(
    client: EC2Client,
    vpcIds: readonly string[],
    { pollMs, timeoutMs } = patience,
): Promise<Removed> {
    if (vpcIds.length === 0) {
        return { endpoints: [], securityGroups: [] };
    }
    const Filters = [
        { Name: "vpc-id", Values: [...vpcIds] },
        { Name: "tag:GuardDutyManaged", Values: ["true"] },
    ];
    const endpoints = async (): Promise<string[]> => {
        const found: string[] = [];
        for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client }, { Filters })) {
            const there = VpcEndpoints.filter(({ State }) => State?.toLowerCase() !== "deleted");
            found.push(...there.flatMap(({ VpcEndpointId = [] }) => VpcEndpointId));
        }
        return found;
    };

    const found = await endpoints();
    if (found.length > 0) {
        const { Unsuccessful = [] } = await client.send(
            new DeleteVpcEndpointsCommand({ VpcEndpointIds: found }),
        );
        if (Unsuccessful.length > 0) {
            const reasons = Unsuccessful.map(
                ({ ResourceId, Error: error }) => `${ResourceId ?? "?"}: ${error?.Message ?? "no reason"}`,
            );
            throw new Error(`GuardDuty's endpoints can't be deleted: ${reasons.join("; ")}`);
        }
        // Its security group is in use as long as the endpoint has interfaces.
        const end = Date.now() + timeoutMs;
        while ((await endpoints()).length > 0) {
            if (Date.now() > end) {
                throw new Error(
                    `GuardDuty's endpoints ${found.join(", ")} are still being deleted. Start the sleep again`,
                );
            }
            await wait(pollMs);
        }
    }

    const securityGroups: string[] = [];
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client }, { Filters })) {
        securityGroups.push(...SecurityGroups.flatMap(({ GroupId = [] }) => GroupId));
    }
    for (const GroupId of securityGroups) {
        await client.send(new DeleteSecurityGroupCommand({ GroupId }));
    }
    return { endpoints: found, securityGroups };
}
