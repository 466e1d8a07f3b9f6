import * as pulumi from "@pulumi/pulumi";
import { vpcsWhileAwake } from "../lib/awake";

/**
 * Refuses another range for the VPC while the layer is awake: a file system has mount targets in one VPC at a time, so the
 * old ones would go first, from under a running Gatus that writes.
 *
 * @param environment Value of the tag `Project`.
 * @throws {pulumi.RunError} saying how to change it
 * @see https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access-change-vpc.html one VPC at a time
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html filter `cidr`: the primary range
 */
export async function refuseAnotherRangeWhileAwake(
    environment: string,
    { vpcCidr }: { readonly vpcCidr: string },
    opts: pulumi.InvokeOptions,
): Promise<void> {
    const [all, same] = await Promise.all([
        vpcsWhileAwake(environment, opts),
        vpcsWhileAwake(environment, opts, [{ name: "cidr", values: [vpcCidr] }]),
    ]);
    const others = all.filter((id) => !same.includes(id));
    if (others.length > 0) {
        throw new pulumi.RunError(
            `vpcCidr is ${vpcCidr}, and the layer is awake in ${others.join(", ")}, which has another range. Nothing was made. ` +
                "Put it to sleep (Actions → sleep, or pulumi destroy --cwd ephemeral), then bring it up with the new range.",
        );
    }
}
