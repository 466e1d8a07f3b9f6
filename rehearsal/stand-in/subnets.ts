/** One kind of subnet, as a program asks `awsx.ec2.Vpc` for it. */
export interface SubnetSpec {
    readonly type: string;
    readonly name?: string;
    readonly cidrMask?: number;
}

/** A subnet of one zone. */
export interface PlannedSubnet {
    readonly zone: string;
    readonly subnetName: string;
    readonly type: string;
    readonly cidrBlock: string;
}

/**
 * Where awsx puts subnets with `subnetStrategy: "Auto"`: each zone gets an equal power of two of the range, and its
 * subnets follow each other in it.
 *
 * @throws when they don't fit
 * @see https://www.pulumi.com/docs/iac/guides/clouds/aws/vpc/#subnets
 */
export function planSubnets(
    vpcName: string,
    vpcCidr: string,
    zones: readonly string[],
    specs: readonly SubnetSpec[],
): PlannedSubnet[] {
    const [address = "", mask = ""] = vpcCidr.split("/");
    const base = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const zoneMask = Number(mask) + Math.ceil(Math.log2(zones.length));
    const equalMask = zoneMask + Math.ceil(Math.log2(specs.length));
    const zoneSize = 2 ** (32 - zoneMask);
    return zones.flatMap((zone, index) => {
        const start = base + index * zoneSize;
        let next = start;
        const planned = specs.map((spec) => {
            const cidrMask = spec.cidrMask ?? equalMask;
            const size = 2 ** (32 - cidrMask);
            const from = Math.ceil(next / size) * size;
            next = from + size;
            const subnetName = `${vpcName}-${spec.name ?? spec.type.toLowerCase()}-${index + 1}`;
            return { zone, subnetName, type: spec.type, cidrBlock: `${dotted(from)}/${cidrMask}` };
        });
        if (next > start + zoneSize) {
            throw new Error(
                `Subnets are too large for VPC ${vpcName}: ${vpcCidr} gives each zone ${zoneSize} addresses`,
            );
        }
        // Public ones first: a private subnet's route needs the NAT gateway that stands in a public one.
        return planned.sort((a, b) => order(a.type) - order(b.type));
    });
}

function order(type: string): number {
    return ["public", "private", "isolated"].indexOf(type.toLowerCase());
}

function dotted(address: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
