import {
    DeleteListenerCommand,
    DeleteLoadBalancerCommand,
    DeleteRuleCommand,
    DeleteTargetGroupCommand,
    DescribeListenersCommand,
    DescribeLoadBalancersCommand,
    DescribeRulesCommand,
    DescribeTagsCommand,
    ElasticLoadBalancingV2Client,
    paginateDescribeLoadBalancers,
    paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
    DeleteLoggingConfigurationCommand,
    DeleteWebACLCommand,
    DisassociateWebACLCommand,
    GetLoggingConfigurationCommand,
    GetWebACLCommand,
    GetWebACLForResourceCommand,
    ListWebACLsCommand,
    ListTagsForResourceCommand,
    WAFV2Client,
} from "@aws-sdk/client-wafv2";
import { Found } from "../cloud";
import type { Environment } from ".";
import { AwsPart, orNothing, pages, tagMap, untagged, until } from "./part";

const types = {
    loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
    targetGroup: "aws:lb/targetGroup:TargetGroup",
    listener: "aws:lb/listener:Listener",
    rule: "aws:lb/listenerRule:ListenerRule",
    webAcl: "aws:wafv2/webAcl:WebAcl",
    association: "aws:wafv2/webAclAssociation:WebAclAssociation",
    logging: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
} as const;

/** The load balancer, what it sends to, and the firewall before it. */
export function loadBalancing({ region, project }: Environment): AwsPart {
    const lb = new ElasticLoadBalancingV2Client({ region });
    const waf = new WAFV2Client({ region });
    return {
        async find() {
            const balancers = await balancersOf(lb, project);
            const groups = await groupsOf(lb, project);
            const [listeners, firewall] = await Promise.all([
                listenersOf(lb, balancers),
                firewallOf(waf, project, balancers),
            ]);
            return [...balancers, ...groups, ...listeners, ...firewall];
        },
        removers: {
            [types.loadBalancer]: async ({ id }) => {
                await lb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
                const asked = new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] });
                await until(
                    id,
                    async () => ((await orNothing(lb.send(asked)))?.LoadBalancers ?? []).length === 0,
                );
            },
            [types.targetGroup]: async ({ id }) =>
                lb.send(new DeleteTargetGroupCommand({ TargetGroupArn: id })),
            [types.listener]: async ({ id }) => lb.send(new DeleteListenerCommand({ ListenerArn: id })),
            [types.rule]: async ({ id }) => lb.send(new DeleteRuleCommand({ RuleArn: id })),
            [types.association]: async ({ id }) =>
                waf.send(new DisassociateWebACLCommand({ ResourceArn: id.split(",")[1] })),
            [types.logging]: async ({ id }) =>
                waf.send(new DeleteLoggingConfigurationCommand({ ResourceArn: id })),
            [types.webAcl]: async ({ id }) => {
                const [Id, Name] = id.split("/");
                const { LockToken } = await waf.send(new GetWebACLCommand({ Id, Name, Scope: "REGIONAL" }));
                await waf.send(new DeleteWebACLCommand({ Id, Name, LockToken, Scope: "REGIONAL" }));
            },
        },
    };
}

async function tagsOf(
    lb: ElasticLoadBalancingV2Client,
    arns: readonly string[],
): Promise<Map<string, Found["tags"]>> {
    const found = new Map<string, Found["tags"]>();
    // AWS tells the tags of twenty at a time.
    for (let first = 0; first < arns.length; first += 20) {
        const ResourceArns = arns.slice(first, first + 20);
        const { TagDescriptions = [] } = await lb.send(new DescribeTagsCommand({ ResourceArns }));
        for (const { ResourceArn = "", Tags } of TagDescriptions) {
            found.set(ResourceArn, tagMap(Tags));
        }
    }
    return found;
}

async function tagged(
    lb: ElasticLoadBalancingV2Client,
    type: string,
    things: readonly { readonly arn: string; readonly name: string }[],
): Promise<Found[]> {
    const tags = await tagsOf(
        lb,
        things.map(({ arn }) => arn),
    );
    return things.map(({ arn, name }) => ({ type, id: arn, arn, name, tags: tags.get(arn) ?? {} }));
}

async function balancersOf(lb: ElasticLoadBalancingV2Client, project: string): Promise<Found[]> {
    const named = [];
    for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client: lb }, {})) {
        for (const { LoadBalancerArn: arn = "", LoadBalancerName: name = "" } of LoadBalancers) {
            named.push({ arn, name });
        }
    }
    return tagged(
        lb,
        types.loadBalancer,
        named.filter(({ name }) => name.startsWith(`${project}-`)),
    );
}

async function groupsOf(lb: ElasticLoadBalancingV2Client, project: string): Promise<Found[]> {
    const named = [];
    for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: lb }, {})) {
        for (const { TargetGroupArn: arn = "", TargetGroupName: name = "" } of TargetGroups) {
            named.push({ arn, name });
        }
    }
    return tagged(
        lb,
        types.targetGroup,
        named.filter(({ name }) => name.startsWith(`${project}-`)),
    );
}

async function listenersOf(lb: ElasticLoadBalancingV2Client, balancers: readonly Found[]): Promise<Found[]> {
    const found: Found[] = [];
    for (const { id: LoadBalancerArn, name } of balancers) {
        const { Listeners = [] } = await lb.send(new DescribeListenersCommand({ LoadBalancerArn }));
        const listeners = Listeners.map(({ ListenerArn: arn = "", Port }) => ({
            arn,
            name: `${name}:${String(Port)}`,
        }));
        found.push(...(await tagged(lb, types.listener, listeners)));
        for (const listener of listeners) {
            const { Rules = [] } = await lb.send(new DescribeRulesCommand({ ListenerArn: listener.arn }));
            const rules = Rules.filter(({ IsDefault }) => IsDefault !== true).map(
                ({ RuleArn: arn = "", Priority = "" }) => ({
                    arn,
                    name: `${listener.name} priority ${Priority}`,
                }),
            );
            found.push(...(await tagged(lb, types.rule, rules)));
        }
    }
    return found;
}

async function firewallOf(waf: WAFV2Client, project: string, balancers: readonly Found[]): Promise<Found[]> {
    const found: Found[] = [];
    const lists = pages(
        (NextMarker) => waf.send(new ListWebACLsCommand({ Scope: "REGIONAL", NextMarker })),
        ({ NextMarker }) => NextMarker,
    );
    for await (const { WebACLs = [] } of lists) {
        for (const { ARN = "", Id = "", Name = "" } of WebACLs) {
            if (!Name.startsWith(`${project}-`)) {
                continue;
            }
            const { TagInfoForResource } = await waf.send(
                new ListTagsForResourceCommand({ ResourceARN: ARN }),
            );
            const tags = tagMap(TagInfoForResource?.TagList);
            found.push({ type: types.webAcl, id: `${Id}/${Name}/REGIONAL`, arn: ARN, name: Name, tags });
            const logging = await orNothing(
                waf.send(new GetLoggingConfigurationCommand({ ResourceArn: ARN })),
            );
            if (logging?.LoggingConfiguration !== undefined) {
                found.push({
                    type: types.logging,
                    id: ARN,
                    name: Name,
                    tags: untagged(project, "ephemeral"),
                });
            }
        }
    }
    for (const { id, name } of balancers) {
        const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: id }));
        if (WebACL?.ARN !== undefined) {
            found.push({
                type: types.association,
                id: `${WebACL.ARN},${id}`,
                name,
                tags: untagged(project, "ephemeral"),
            });
        }
    }
    return found;
}
