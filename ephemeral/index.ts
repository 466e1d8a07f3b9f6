import { awsProvider, environmentName } from "../lib/aws-provider";
import { refuseForeignRecords } from "../lib/foreign-records";
import { StackOutputs } from "../lib/stack-outputs";
import { refuseAnotherRangeWhileAwake } from "./address-range";
import { Alarms } from "./alarms";
import { readConfig } from "./config";
import { readContracts } from "./contracts";
import { Dashboard } from "./dashboard";
import { DnsRecords } from "./dns-records";
import { Firewall } from "./firewall";
import { LoadBalancer } from "./load-balancer";
import { maintenanceOf } from "./maintenance";
import { Network } from "./network";
import { EphemeralOutputs } from "./outputs";
import { Service } from "./service";
import { natAlarms, outageAlarm, taskAlarms, trafficAlarms } from "./watched";

/** The layer that is destroyed every evening: nothing in it would be missed. */
export = async (): Promise<StackOutputs<EphemeralOutputs>> => {
    const config = readConfig();
    const { persistent, image } = await readContracts(config);

    const name = environmentName();
    const opts = { provider: awsProvider({ ...persistent, layer: "ephemeral" }) };
    await Promise.all([
        refuseForeignRecords(name, persistent, opts),
        refuseAnotherRangeWhileAwake(name, config, opts),
    ]);

    const network = new Network(name, { ...config, ...persistent }, opts);
    const loadBalancer = new LoadBalancer(name, { ...persistent, network }, opts);
    const firewall = new Firewall(name, { ...config, ...persistent, loadBalancer }, opts);

    const maintenance = maintenanceOf(persistent, Date.now());
    const service = new Service(
        name,
        { ...config, ...persistent, ...image, network, loadBalancer, maintenance },
        opts,
    );
    new DnsRecords(name, { ...persistent, loadBalancer }, opts);

    const specs = [
        outageAlarm(loadBalancer, service),
        ...trafficAlarms(loadBalancer),
        ...taskAlarms(service),
        ...natAlarms(network),
    ];
    const { alarms } = new Alarms(name, { ...persistent, specs }, opts);
    const dashboard = new Dashboard(
        name,
        { ...persistent, network, loadBalancer, firewall, service, specs, alarms },
        opts,
    );

    return {
        url: service.url,
        loadBalancerDnsName: loadBalancer.loadBalancer.dnsName,
        clusterName: service.cluster.name,
        serviceName: service.service.name,
        taskDefinitionArn: service.taskDefinition.arn,
        imageUri: image.imageUri,
        dashboardUrl: dashboard.url,
    };
};
