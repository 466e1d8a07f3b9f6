import { Node } from "./state";

/**
 * Seconds that AWS takes to make something, where that is more than a moment: estimates, for nothing of it is documented
 * but what a comment says. They are for the proportions: what runs beside what, and what everything waits for.
 */
const awsSeconds: Readonly<Record<string, number>> = {
    "aws:ec2/natGateway:NatGateway": 105,
    // The provider waits for it to be active.
    "aws:lb/loadBalancer:LoadBalancer": 150,
    "aws:efs/mountTarget:MountTarget": 90,
    // Fargate starts the task (45), two health checks 5 s apart as they are configured (10), ECS calls it steady (20).
    "aws:ecs/service:Service": 75,
    // In sync within 60 seconds: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    "aws:route53/record:Record": 45,
    "aws:ec2/vpc:Vpc": 12,
    "aws:ec2/subnet:Subnet": 11,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 6,
    "aws:wafv2/webAcl:WebAcl": 5,
    "aws:wafv2/webAclAssociation:WebAclAssociation": 8,
};
const aMoment = 1;

/** Something that takes its time, after what it needs. */
export interface Stretch {
    readonly node: Node;
    /** Seconds since the beginning. */
    readonly start: number;
    readonly end: number;
    /** Whether the end of the whole depends on it. */
    readonly onChain: boolean;
}

/** How a layer comes up if AWS takes the time that is estimated: each thing begins when all that it needs is there. */
export function modelled(nodes: readonly Node[]): readonly Stretch[] {
    const byUrn = new Map(nodes.map((node) => [node.urn, node]));
    const ends = new Map<string, { start: number; end: number; after: string | undefined }>();
    const place = ({ urn, type, needs }: Node): { start: number; end: number } => {
        const known = ends.get(urn);
        if (known !== undefined) {
            return known;
        }
        let start = 0;
        let after: string | undefined;
        for (const need of needs) {
            const node = byUrn.get(need);
            const end = node === undefined ? 0 : place(node).end;
            if (end > start) {
                [start, after] = [end, need];
            }
        }
        const placed = { start, end: start + (awsSeconds[type] ?? aMoment), after };
        ends.set(urn, placed);
        return placed;
    };
    const stretches = nodes.map((node) => ({ node, ...place(node) }));
    const chain = new Set<string>();
    let at = stretches.reduce<string | undefined>(
        (last, { node, end }) => (last === undefined || end > (ends.get(last)?.end ?? 0) ? node.urn : last),
        undefined,
    );
    while (at !== undefined) {
        chain.add(at);
        at = ends.get(at)?.after;
    }
    return stretches
        .map(({ node, start, end }) => ({ node, start, end, onChain: chain.has(node.urn) }))
        .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What was made in a step in the order in which it was done, each after the last of what it needs. */
export interface Made {
    readonly node: Node;
    /** Milliseconds since the first was done. */
    readonly at: number;
    /** The last of what it needs to be there. */
    readonly after: Node | undefined;
    readonly onChain: boolean;
}

/** By the times in the state: those of this machine, where AWS's own work takes none. */
export function inOrder(nodes: readonly Node[]): readonly Made[] {
    const done = new Map(nodes.map((node) => [node.urn, Date.parse(node.created ?? "") || 0]));
    const first = Math.min(...done.values());
    const made = nodes
        .map((node) => {
            const needed = nodes.filter(({ urn }) => node.needs.includes(urn));
            const after = latest(needed, done);
            return { node, at: (done.get(node.urn) ?? first) - first, after };
        })
        .sort((a, b) => a.at - b.at);
    const chain = new Set<Node>();
    const after = new Map(made.map((it) => [it.node, it.after]));
    for (let at = made.at(-1)?.node; at !== undefined; at = after.get(at)) {
        chain.add(at);
    }
    return made.map((it) => ({ ...it, onChain: chain.has(it.node) }));
}

function latest(nodes: readonly Node[], done: ReadonlyMap<string, number>): Node | undefined {
    return nodes.reduce<Node | undefined>(
        (last, node) =>
            last === undefined || (done.get(node.urn) ?? 0) > (done.get(last.urn) ?? 0) ? node : last,
        undefined,
    );
}
