import { setTimeout as wait } from "node:timers/promises";
import { Cloud, Found } from "./cloud";

/**
 * The types that can be found and removed, what holds others before what is held: the service before its load balancer,
 * interfaces' owners before groups and subnets, the VPC last.
 */
export const removalOrder = [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:route53/record:Record",
    "aws:ecs/service:Service",
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:ecs/cluster:Cluster",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/listener:Listener",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:wafv2/webAcl:WebAcl",
    "aws:efs/mountTarget:MountTarget",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/route:Route",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/eip:Eip",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/routeTable:RouteTable",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
] as const;

/** In which order to remove; what the list doesn't know comes first, as nothing is known to need it. */
export function inRemovalOrder<It extends Found>(found: readonly It[]): It[] {
    const rank = ({ type }: Found): number => (removalOrder as readonly string[]).indexOf(type);
    return [...found].sort((a, b) => rank(a) - rank(b));
}

/** One that could not be removed, and why. */
export interface Refused {
    readonly found: Found;
    readonly reason: string;
}

/** How long AWS is given to let go. */
export interface Patience {
    /** Milliseconds between two rounds. */
    readonly pauseMs: number;
    /** How many rounds without progress are enough. */
    readonly rounds: number;
    /** After how long nothing more is begun. Default: never. */
    readonly limitMs?: number;
}

/**
 * Removes all, and tries again what is refused: AWS lets go of interfaces minutes after their owner is gone.
 *
 * @returns what is still there at the end
 */
export async function removeAll(
    cloud: Cloud,
    found: readonly Found[],
    patience: Patience,
    onRemoved: (found: Found) => void = () => undefined,
): Promise<readonly Refused[]> {
    let left = inRemovalOrder(found);
    let refused: Refused[] = [];
    const end = Date.now() + (patience.limitMs ?? Infinity);
    for (let idle = 0; left.length > 0 && idle < patience.rounds;) {
        refused = [];
        for (const one of left) {
            try {
                if (Date.now() > end) {
                    throw new Error("there was no more time for it");
                }
                await cloud.remove(one);
                onRemoved(one);
            } catch (error) {
                refused.push({ found: one, reason: error instanceof Error ? error.message : String(error) });
            }
        }
        idle = refused.length < left.length ? 0 : idle + 1;
        left = refused.map(({ found: one }) => one);
        if (Date.now() + patience.pauseMs > end) {
            break;
        }
        if (left.length > 0 && idle < patience.rounds) {
            await wait(patience.pauseMs);
        }
    }
    return refused;
}
