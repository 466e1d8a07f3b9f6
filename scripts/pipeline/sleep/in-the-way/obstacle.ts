import { EC2Client, Filter, Tag } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { WAFV2Client } from "@aws-sdk/client-wafv2";

/** Something that keeps AWS from deleting the rest of a layer. */
export interface Obstacle {
    /** What it is, by type and id, whose, and where. */
    readonly what: string;
    /** The command that ends it. */
    readonly fix: string;
}

/** What is still there of a layer, by what AWS knows it by. */
export interface Rest {
    /** Value of the tag `Project`: what has it is the layer's own, and goes with it. */
    readonly project: string;
    /** Ids. */
    readonly vpcIds: readonly string[];
    /** Ids. */
    readonly securityGroups: readonly string[];
    /** ARNs. */
    readonly targetGroups: readonly string[];
    /** ARNs. They use the target groups and the web ACLs. */
    readonly loadBalancers: readonly string[];
    /** ARNs. */
    readonly webAcls: readonly string[];
}

/** About what to ask, whom, and how long. */
export interface Question extends Rest {
    readonly ec2: EC2Client;
    readonly elb: ElasticLoadBalancingV2Client;
    readonly waf: WAFV2Client;
    /** How long each thing may take. */
    readonly limitMs: number;
}

/** One thing to ask. Rejects when AWS refuses to tell, or doesn't in time. */
export type Ask = (question: Question) => Promise<readonly Obstacle[]>;

/** The arguments of a list of EC2's, of what is in the layer's VPCs. */
export function inVpcs(
    { ec2, vpcIds, limitMs }: Question,
    filter = "vpc-id",
): [{ client: EC2Client }, { Filters: Filter[] }, { abortSignal: AbortSignal }] {
    return [{ client: ec2 }, { Filters: [{ Name: filter, Values: [...vpcIds] }] }, within(limitMs)];
}

/** The option of a call that may take so long. */
export function within(limitMs: number) {
    return { abortSignal: AbortSignal.timeout(limitMs) };
}

/** The items of all pages. */
export async function all<Page, Item>(
    pages: AsyncIterable<Page>,
    items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
    const found: Item[] = [];
    for await (const page of pages) {
        found.push(...(items(page) ?? []));
    }
    return found;
}

export function nameOf(tags: readonly Tag[] | undefined): string | undefined {
    return tags?.find(({ Key }) => Key === "Name")?.Value;
}
