import {
    CloudWatchClient,
    DeleteAlarmsCommand,
    DeleteDashboardsCommand,
    GetDashboardCommand,
    ListTagsForResourceCommand,
    paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import {
    ChangeResourceRecordSetsCommand,
    ListResourceRecordSetsCommand,
    ListResourceRecordSetsCommandOutput,
    ResourceRecordSet,
    Route53Client,
} from "@aws-sdk/client-route-53";
import { Found } from "../cloud";
import type { Environment } from ".";
import { AwsPart, orNothing, tagMap, untagged } from "./part";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const dashboard = "aws:cloudwatch/dashboard:Dashboard";
const record = "aws:route53/record:Record";

/** What shows the environment to the world and to its people: records, alarms, the dashboard. */
export function edge({ region, project, hostedZoneId }: Environment): AwsPart {
    const cloudWatch = new CloudWatchClient({ region });
    const route53 = new Route53Client({ region });
    return {
        async find() {
            const found: Found[] = [];
            const AlarmNamePrefix = `${project}-`;
            for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
                { client: cloudWatch },
                { AlarmNamePrefix },
            )) {
                for (const { AlarmName = "", AlarmArn } of MetricAlarms) {
                    const asked = new ListTagsForResourceCommand({ ResourceARN: AlarmArn });
                    const { Tags } = await cloudWatch.send(asked);
                    found.push({
                        type: alarm,
                        id: AlarmName,
                        arn: AlarmArn,
                        name: AlarmName,
                        tags: tagMap(Tags),
                    });
                }
            }
            const shown = await orNothing(
                cloudWatch.send(new GetDashboardCommand({ DashboardName: project })),
            );
            if (shown !== undefined) {
                found.push({
                    type: dashboard,
                    id: project,
                    name: project,
                    tags: untagged(project, "ephemeral"),
                });
            }
            for (const set of await ourRecords(route53, hostedZoneId, project)) {
                const name = (set.Name ?? "").replace(/\.$/, "");
                const id = [
                    hostedZoneId,
                    name,
                    set.Type,
                    ...(set.SetIdentifier ? [set.SetIdentifier] : []),
                ].join("_");
                found.push({ type: record, id, name, tags: untagged(project, "ephemeral") });
            }
            return found;
        },
        removers: {
            [alarm]: async ({ id }) => cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] })),
            [dashboard]: async ({ id }) =>
                cloudWatch.send(new DeleteDashboardsCommand({ DashboardNames: [id] })),
            [record]: async ({ id }) => {
                const [, name, type] = id.split("_");
                for (const set of await ourRecords(route53, hostedZoneId, project)) {
                    if (set.Name?.replace(/\.$/, "") === name && set.Type === type) {
                        const Changes = [{ Action: "DELETE" as const, ResourceRecordSet: set }];
                        const ChangeBatch = { Changes };
                        await route53.send(
                            new ChangeResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ChangeBatch }),
                        );
                    }
                }
            },
        },
    };
}

/** Records that lead to a load balancer of the environment: AWS puts the balancer's name at the beginning of its own. */
async function ourRecords(
    route53: Route53Client,
    HostedZoneId: string,
    project: string,
): Promise<readonly ResourceRecordSet[]> {
    const found: ResourceRecordSet[] = [];
    const ours = new RegExp(`^(dualstack\\.)?${project}-[^.]+\\.[a-z0-9-]+\\.elb\\.amazonaws\\.com\\.?$`);
    let from: { StartRecordName?: string; StartRecordType?: ResourceRecordSet["Type"] } | undefined = {};
    while (from !== undefined) {
        const asked = new ListResourceRecordSetsCommand({ HostedZoneId, ...from });
        const page: ListResourceRecordSetsCommandOutput = await route53.send(asked);
        found.push(
            ...(page.ResourceRecordSets ?? []).filter(({ AliasTarget }) =>
                ours.test(AliasTarget?.DNSName ?? ""),
            ),
        );
        from =
            page.IsTruncated === true
                ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType }
                : undefined;
    }
    return found;
}
