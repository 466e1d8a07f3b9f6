import { text } from "./account";
import { asAwsReturns } from "./container-definitions";
import { Draft, input, inputs, prefixed, referred, regional, ResourceType, uuid } from "./resource-type";
import { refuseMountTarget, refuseUndeliverableLogs, refuseUnknownImage } from "./service-refusals";

/** `app/NAME/HEX`: what CloudWatch calls a load balancer, and the end of its ARN. */
function loadBalancerSuffix({ name, hex }: Draft): string {
    return `app/${name}/${hex.slice(0, 16)}`;
}

function targetGroupSuffix({ name, hex }: Draft): string {
    return `targetgroup/${name}/${hex.slice(0, 16)}`;
}

/** AWS never gives a revision twice, not even after a deregistration. */
function revision({ account, inputs: { family } }: Draft): number {
    return (account.revisions.get(String(family)) ?? 0) + 1;
}

/** What serves the site: load balancer, firewall, service, alarms, records. */
export const serviceTypes: Readonly<Record<string, ResourceType>> = {
    "aws:lb/loadBalancer:LoadBalancer": {
        name: { property: "name", limit: 32 },
        id: regional("elasticloadbalancing", (draft) => `loadbalancer/${loadBalancerSuffix(draft)}`),
        arn: regional("elasticloadbalancing", (draft) => `loadbalancer/${loadBalancerSuffix(draft)}`),
        computed: (draft) => ({
            arnSuffix: loadBalancerSuffix(draft),
            dnsName: `${draft.name}-${parseInt(draft.hex.slice(0, 8), 16)}.${draft.account.region}.elb.amazonaws.com`,
            vpcId: vpcOfSubnets(draft),
            zoneId: "Z35SXDOTRQ7X7K",
        }),
        replaceOn: ["internal", "loadBalancerType"],
        heldBy: ["aws:wafv2/webAclAssociation:WebAclAssociation"],
    },
    "aws:lb/targetGroup:TargetGroup": {
        name: { property: "name", limit: 32 },
        id: regional("elasticloadbalancing", targetGroupSuffix),
        arn: regional("elasticloadbalancing", targetGroupSuffix),
        computed: (draft) => ({ arnSuffix: targetGroupSuffix(draft), loadBalancerArns: [] }),
        replaceOn: ["port", "protocol", "targetType", "vpcId"],
        heldBy: ["aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"],
    },
    "aws:lb/listener:Listener": {
        unique: ({ inputs: listener }) =>
            `port ${String(listener.port)} of ${String(listener.loadBalancerArn)}`,
        id: listenerArn,
        arn: listenerArn,
        replaceOn: ["loadBalancerArn"],
        heldBy: ["aws:lb/listenerRule:ListenerRule"],
    },
    "aws:lb/listenerRule:ListenerRule": {
        unique: ({ inputs: rule }) => `priority ${String(rule.priority)} of ${String(rule.listenerArn)}`,
        id: listenerRuleArn,
        arn: listenerRuleArn,
        replaceOn: ["listenerArn"],
    },
    "aws:wafv2/webAcl:WebAcl": {
        name: { property: "name", limit: 128 },
        id: uuid,
        arn: regional("wafv2", (draft) => `regional/webacl/${draft.name}/${uuid(draft)}`),
        computed: (draft) => ({ applicationIntegrationUrl: "", capacity: 926, lockToken: uuid(draft) }),
        replaceOn: ["scope"],
        heldBy: ["aws:wafv2/webAclAssociation:WebAclAssociation"],
    },
    "aws:wafv2/webAclAssociation:WebAclAssociation": {
        puts: true,
        untagged: true,
        unique: input("resourceArn"),
        id: inputs(",", "webAclArn", "resourceArn"),
        replaceOn: "all",
    },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
        puts: true,
        untagged: true,
        unique: input("resourceArn"),
        id: input("resourceArn"),
        refuses: refuseUndeliverableLogs,
        replaceOn: ["resourceArn", "logDestinationConfigs"],
    },
    "aws:ecs/cluster:Cluster": {
        // Of a name that is taken it is the same cluster: https://github.com/hashicorp/terraform-provider-aws/issues/38875
        puts: true,
        name: { property: "name", limit: 255 },
        id: regional("ecs", ({ name }) => `cluster/${name}`),
        arn: regional("ecs", ({ name }) => `cluster/${name}`),
        heldBy: ["aws:ecs/service:Service"],
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        unique: () => undefined,
        id: input("family"),
        arn: regional("ecs", (draft) => `task-definition/${text(draft.inputs, "family")}:${revision(draft)}`),
        computed: (draft) => ({
            arnWithoutRevision: regional(
                "ecs",
                () => `task-definition/${text(draft.inputs, "family")}`,
            )(draft),
            revision: revision(draft),
        }),
        returned: ({ inputs: { containerDefinitions } }) =>
            typeof containerDefinitions === "string"
                ? { containerDefinitions: asAwsReturns(containerDefinitions) }
                : {},
        created: (draft) => draft.account.revisions.set(text(draft.inputs, "family"), revision(draft)),
        refuses: refuseUnknownImage,
        replaceOn: "all",
    },
    "aws:ecs/service:Service": {
        // Also while the one before still drains; the provider's delete waits until it has.
        // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
        name: { property: "name", limit: 255 },
        unique: (draft) => `${draft.name} in ${input("cluster")(draft)}`,
        id: serviceArn,
        arn: serviceArn,
        replaceOn: ["cluster", "launchType", "schedulingStrategy"],
    },
    "aws:efs/mountTarget:MountTarget": {
        deletedFirst: true,
        untagged: true,
        // One a zone: a successor in the same zone comes after its predecessor has gone, as with the real provider.
        unique: (draft) => {
            const zone = referred(draft, "subnetId", "availabilityZone");
            return zone === "" ? undefined : `${input("fileSystemId")(draft)} in ${zone}`;
        },
        id: prefixed("fsmt"),
        computed: (draft) => ({
            availabilityZoneId: referred(draft, "subnetId", "availabilityZoneId"),
            availabilityZoneName: referred(draft, "subnetId", "availabilityZone"),
            dnsName: `${text(draft.inputs, "fileSystemId")}.efs.${draft.account.region}.amazonaws.com`,
            fileSystemArn: referred(draft, "fileSystemId", "arn"),
            mountTargetDnsName: `${text(draft.inputs, "fileSystemId")}.efs.${draft.account.region}.amazonaws.com`,
            networkInterfaceId: prefixed("eni")(draft),
            ownerId: draft.account.accountId,
        }),
        refuses: refuseMountTarget,
        replaceOn: ["fileSystemId", "subnetId"],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        puts: true,
        name: { property: "name", limit: 255 },
        id: ({ name }) => name,
        arn: regional("cloudwatch", ({ name }) => `alarm:${name}`),
    },
    "aws:cloudwatch/dashboard:Dashboard": {
        puts: true,
        untagged: true,
        name: { property: "dashboardName", limit: 255 },
        id: ({ name }) => name,
        computed: ({ name, account }) => ({
            dashboardArn: `arn:aws:cloudwatch::${account.accountId}:dashboard/${name}`,
        }),
    },
};

function listenerArn(draft: Draft): string {
    const loadBalancer = text(draft.inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/");
    return `${loadBalancer}/${draft.hex.slice(0, 16)}`;
}

function listenerRuleArn(draft: Draft): string {
    const listener = text(draft.inputs, "listenerArn").replace(":listener/", ":listener-rule/");
    return `${listener}/${draft.hex.slice(0, 16)}`;
}

function serviceArn(draft: Draft): string {
    const cluster = text(draft.inputs, "cluster");
    return regional(
        "ecs",
        ({ name }) => `service/${cluster.slice(cluster.lastIndexOf("/") + 1)}/${name}`,
    )(draft);
}

function vpcOfSubnets({ inputs: { subnets }, account }: Draft): string {
    const first: unknown = Array.isArray(subnets) ? subnets[0] : undefined;
    const subnet = typeof first === "string" ? account.withReference(first) : undefined;
    return subnet === undefined ? "" : text(subnet.inputs, "vpcId");
}
