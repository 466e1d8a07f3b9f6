import { ImageOutputs } from "../app-image/outputs";
import { awsProvider, environmentName } from "../lib/aws-provider";
import { producers, StackContract, StackOutputs } from "../lib/stack-outputs";
import { PersistentOutputs } from "../persistent/outputs";
import { Alarms } from "./alarms";
import { readConfig } from "./config";
import { Dashboard } from "./dashboard";
import { DnsRecords } from "./dns-records";
import { Firewall } from "./firewall";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { EphemeralOutputs } from "./outputs";
import { Service } from "./service";
import { deploymentAlarms, natAlarms, serviceAlarms, trafficAlarms } from "./watched";

/** The layer that is destroyed every evening: nothing in it would be missed. */
export = async (): Promise<StackOutputs<EphemeralOutputs>> => {
    const { vpcCidr, natGateways, wafRateLimit, ...size } = readConfig();
    const persistent = await StackContract.open<PersistentOutputs>(producers.persistent);
    const image = await StackContract.open<ImageOutputs>(producers.image);

    const name = environmentName();
    const site = persistent.outputs("region", "domain", "statusHost", "hostedZoneId");
    const topic = persistent.outputs("alertTopicArn");
    const provider = awsProvider({ ...persistent.outputs("region", "accountId"), layer: "ephemeral" });
    const opts = { provider };

    const logging = persistent.outputs("flowLogGroupArn", "flowLogRoleArn");
    const network = new Network(name, { vpcCidr, natGateways, ...site, ...logging }, opts);

    const certificate = persistent.outputs("certificateArn", "certificateValidated", "accessLogBucket");
    const loadBalancer = new LoadBalancer(name, { network, ...site, ...certificate }, opts);
    const firewall = { wafRateLimit, loadBalancer, ...persistent.outputs("wafLogGroupArn") };
    new Firewall(name, firewall, opts);

    const duringDeployment = deploymentAlarms(loadBalancer);
    const gate = new Alarms(`${name}-deploy`, { specs: duringDeployment, ...topic }, opts);
    const service = new Service(
        name,
        {
            ...size,
            ...site,
            network,
            loadBalancer,
            vpcCidr,
            deploymentAlarms: gate,
            ...image.outputs("imageUri", "platform"),
            ...persistent.outputs(
                "taskRoleArn",
                "executionRoleArn",
                "appLogGroupName",
                "alertWebhookParameterArn",
            ),
            ...persistent.outputs("fileSystemId", "accessPointId"),
            history: await persistent.value("history"),
        },
        opts,
    );
    new DnsRecords(name, { loadBalancer, ...site }, opts);

    const running = [...trafficAlarms(loadBalancer), ...serviceAlarms(service), ...natAlarms(network)];
    const alarms = new Alarms(name, { specs: running, ...topic }, opts);
    const everything = {
        specs: [...duringDeployment, ...running],
        alarms: [...gate.alarms, ...alarms.alarms],
    };
    const dashboard = new Dashboard(name, { ...site, ...everything }, opts);

    return {
        url: service.url,
        loadBalancerDnsName: loadBalancer.loadBalancer.dnsName,
        clusterName: service.cluster.name,
        serviceName: service.service.name,
        taskDefinitionArn: service.taskDefinition.arn,
        imageUri: image.output("imageUri"),
        dashboardUrl: dashboard.url,
    };
};
