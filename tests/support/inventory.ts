import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Recorded } from "./monitor";

/**
 * Per type, the inputs that decide who may do or see what, and whether something can be lost. Types that are not
 * listed have none.
 */
const securityInputs: Readonly<Record<string, readonly string[]>> = {
    "pulumi:providers:aws": ["allowedAccountIds", "defaultTags"],
    "awsx:ec2:Vpc": ["natGateways", "subnetSpecs"],
    "aws:acm/certificate:Certificate": ["domainName", "subjectAlternativeNames", "validationMethod"],
    "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId", "retentionInDays"],
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["egress", "ingress"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy", "vpcEndpointType"],
    "aws:ecr/repository:Repository": [
        "encryptionConfigurations",
        "imageScanningConfiguration",
        "imageTagMutability",
    ],
    "aws:ecs/service:Service": [
        "deploymentCircuitBreaker",
        "deploymentMaximumPercent",
        "deploymentMinimumHealthyPercent",
        "enableExecuteCommand",
        "networkConfiguration",
    ],
    "aws:ecs/taskDefinition:TaskDefinition": ["executionRoleArn", "networkMode", "taskRoleArn", "volumes"],
    "aws:efs/accessPoint:AccessPoint": ["posixUser", "rootDirectory"],
    "aws:efs/backupPolicy:BackupPolicy": ["backupPolicy"],
    "aws:efs/fileSystem:FileSystem": ["encrypted", "kmsKeyId"],
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["clientIdLists", "url"],
    "aws:kms/key:Key": ["deletionWindowInDays", "enableKeyRotation"],
    "aws:lb/listener:Listener": ["defaultActions", "port", "protocol", "sslPolicy"],
    "aws:lb/loadBalancer:LoadBalancer": [
        "accessLogs",
        "desyncMitigationMode",
        "dropInvalidHeaderFields",
        "internal",
    ],
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["rules"],
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["rule"],
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    ],
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["rules"],
    "aws:sns/topic:Topic": ["kmsMasterKeyId"],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
        "cidrIpv4",
        "fromPort",
        "referencedSecurityGroupId",
        "toPort",
    ],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
        "cidrIpv4",
        "fromPort",
        "referencedSecurityGroupId",
        "toPort",
    ],
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["redactedFields"],
};

/**
 * A line for each resource (type, name, `protected`) and one below it for each input of {@link securityInputs}.
 * What differs between two runs is replaced: ids, and the digits that Pulumi puts behind a name.
 */
export function inventory(resources: readonly Recorded[]): string {
    const lines = resources
        .filter(({ type }) => type !== "pulumi:pulumi:Stack")
        .map(({ type, name, inputs, protect }) => {
            const shown = (securityInputs[type] ?? [])
                .filter((key) => inputs[key] !== undefined)
                .map((key) => `    ${key}: ${stable(inputs[key])}`);
            return [`${type} ${name}${protect ? " (protected)" : ""}`, ...shown].join("\n");
        });
    return `${lines.sort().join("\n")}\n`;
}

function stable(value: unknown): string {
    return JSON.stringify(value)
        .replace(/\b(key\/)[0-9a-f-]{36}/g, "$1*")
        .replace(/\b(sg|fs|fsap|vpc|subnet)-[0-9a-f]{8,17}\b/g, "$1-*")
        .replace(/(gatus-[a-z0-9-]+?)-[0-9a-f]{7}\b/g, "$1-*");
}

/**
 * Compares with the inventory in a file.
 *
 * A difference that is meant is taken over with `UPDATE_INVENTORY=1 npm test`; git then shows it to the reviewer.
 */
export function assertInventory(file: string, resources: readonly Recorded[]): void {
    const actual = inventory(resources);
    if (process.env.UPDATE_INVENTORY === "1") {
        writeFileSync(file, actual);
    }
    assert.equal(actual, readFileSync(file, "utf8"), `${file} is out of date: UPDATE_INVENTORY=1 npm test`);
}
