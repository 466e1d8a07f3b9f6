import * as pulumi from "@pulumi/pulumi";
import { awsProvider, environmentName } from "../lib/aws-provider";
import { refuseForeignRecords, refuseWhileAwake } from "../lib/foreign-records";
import { StackOutputs } from "../lib/stack-outputs";
import { Alerts } from "./alerts";
import { refuseChanges } from "./changes";
import { readConfig } from "./config";
import { Dns } from "./dns";
import { existingZone, madeZone } from "./existing-zone";
import { EncryptionKey } from "./encryption";
import { HistoryStore } from "./history";
import { Identity } from "./identity";
import { Logs } from "./logs";
import { NightPage } from "./night-page";
import { PersistentOutputs } from "./outputs";
import { Registry } from "./registry";
import { Watchman } from "./watchman";
import { ReleasedRecord } from "./released";

/** The layer that lives for years: brought up by a person, rarely. */
export = async (): Promise<StackOutputs<PersistentOutputs>> => {
    const config = readConfig();
    const { region, accountId } = config;
    const name = environmentName();
    // All of it: docs/decisions/02-everything-persistent-is-protected.md.
    const provider = awsProvider({ region, accountId, layer: "persistent" });
    const opts = { provider, protect: true };

    const isOthers = config.hostedZone === "existing";
    // Both only look: at the zone, and at what was there before.
    const [found] = await Promise.all([
        isOthers ? existingZone(config.domain, { provider }) : madeZone(config.domain, name, { provider }),
        refuseChanges(name, config, { provider }),
    ]);
    const hostedZoneId = found?.zoneId;
    // No distribution takes a certificate that isn't issued.
    const hasNightPage = config.nightPage && config.zoneDelegated;
    if (hostedZoneId !== undefined) {
        await refuseForeignRecords(name, { ...config, hostedZoneId }, { provider });
        if (hasNightPage) {
            await refuseWhileAwake(name, { ...config, hostedZoneId }, { provider });
        }
    }

    const encrypted = { ...config, encryptionKeyArn: new EncryptionKey(name, config, opts).arn };
    const registry = new Registry(name, encrypted, opts);
    const released = new ReleasedRecord(name, { project: name }, opts);
    const dns = new Dns(
        name,
        { ...config, existingZone: isOthers ? found : undefined, shortNegativeTtl: !config.nightPage },
        opts,
    );
    const logs = new Logs(name, encrypted, opts);
    const alerts = new Alerts(name, encrypted, opts);
    if (config.watchman) {
        new Watchman(name, { ...config, alertTopicArn: alerts.topic.arn }, opts);
    }
    const history = config.history === "efs" ? new HistoryStore(name, encrypted, opts) : undefined;

    const nightPage = hasNightPage
        ? new NightPage(
              name,
              {
                  ...config,
                  hostedZoneId: dns.zoneId,
                  certificateArn: dns.certificateArn,
                  validationFqdns: dns.validationFqdns,
              },
              opts,
          )
        : undefined;

    const identity = new Identity(
        name,
        {
            ...encrypted,
            stackName: pulumi.getStack(),
            projectTag: name,
            recordNames: config.names,
            secretParameterNames:
                config.alertWebhook === undefined ? [] : [config.alertWebhook.parameterName],
            hostedZoneId: dns.zoneId,
            certificateArn: dns.certificateArn,
            repositoryArn: registry.repository.arn,
            programsRepositoryArn: registry.programs.arn,
            releasedParameterArn: released.parameter.arn,
            appLogGroupArn: logs.app.arn,
            wafLogGroupArn: logs.waf.arn,
            flowLogGroupArn: logs.flow.arn,
            accessLogBucketArn: logs.accessLogBucket.arn,
            alertTopicArn: alerts.topic.arn,
            history: history?.arns,
            nightPage: nightPage?.arns,
        },
        opts,
    );

    return {
        region,
        accountId,
        stateBackendUrl: config.state.backendUrl,
        githubRepository: config.github.repository,
        githubRepositoryId: config.github.repositoryId,
        ...config.schedule,
        domain: config.domain,
        apexRedirect: config.apexRedirect,
        statusHost: config.statusHost,
        hostedZoneId: dns.zoneId,
        nameServers: dns.nameServers,
        certificateArn: dns.certificateArn,
        certificateValidated: config.zoneDelegated,
        repositoryUrl: registry.repository.repositoryUrl,
        programsRepositoryUrl: registry.programs.repositoryUrl,
        nightPage: nightPage !== undefined,
        nightPageBucket: nightPage?.bucket.bucket ?? "",
        alertTopicArn: alerts.topic.arn,
        appLogGroupName: logs.app.name,
        wafLogGroupArn: logs.waf.arn,
        flowLogGroupArn: logs.flow.arn,
        accessLogBucket: logs.accessLogBucket.bucket,
        history: config.history,
        historyDirectory: history === undefined ? "" : config.historyDirectory,
        fileSystemId: history?.fileSystem.id ?? "",
        accessPointId: history?.accessPoint.id ?? "",
        alertWebhookParameterArn: config.alertWebhook?.parameterArn ?? "",
        taskRoleArn: identity.taskRole.arn,
        executionRoleArn: identity.executionRole.arn,
        flowLogRoleArn: identity.flowLogRole.arn,
        previewRoleArn: identity.pipelines.preview.arn,
        publishRoleArn: identity.pipelines.publish.arn,
        deployRoleArn: identity.pipelines.deploy.arn,
        teardownRoleArn: identity.pipelines.teardown.arn,
        driftRoleArn: identity.pipelines.drift.arn,
    };
};
