import * as pulumi from "@pulumi/pulumi";
import { getVpcs, GetVpcsArgs } from "@pulumi/aws/ec2/getVpcs";

/**
 * The ids of the VPCs that an environment's ephemeral layer has: one while it is awake, or while a sleep has left it behind,
 * none while it sleeps. As AWS says it: a state may have been lost, or be in the middle of a change.
 *
 * @param environment Value of the tag `Project`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
 */
export async function vpcsWhileAwake(
    environment: string,
    opts: pulumi.InvokeOptions,
    filters: GetVpcsArgs["filters"] = [],
): Promise<readonly string[]> {
    const tags = { Project: environment, Layer: "ephemeral" };
    const { ids } = await getVpcs({ tags, ...(filters.length > 0 && { filters }) }, opts);
    return ids;
}
