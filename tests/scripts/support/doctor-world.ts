import { awsClients, AwsClients } from "../../../scripts/setup/doctor/aws";
import { Dns } from "../../../scripts/setup/doctor/delegation";
import { Project } from "../../../scripts/setup/doctor/scene";
import { account, goodGithub, GithubAnswer, keyArn, outputs, region, stateText } from "./doctor-scene";

/** What AWS answers to a command, by the command's name, or what it throws. */
export type AwsAnswers = Record<string, (input: Record<string, unknown>) => unknown>;

/** Everything that the doctor looks at. A case changes one thing in it. */
export interface World {
    readonly aws: AwsAnswers;
    readonly github: Record<string, GithubAnswer>;
    /** Without one of these GitHub answers 401. */
    token: string | undefined;
    readonly config: Record<string, unknown>;
    /** Whether the four files are there. */
    files: boolean;
    readonly env: Record<string, string>;
    /** Commands on the PATH, with what they say of themselves. */
    readonly commands: Record<string, string>;
    readonly states: Partial<Record<Project, string>>;
    dns: Dns;
    now: number;
    /** How long anybody is waited for. */
    limitMs: number;
}

export const bucket = "example-pulumi-state";
export const now = Date.parse("2026-11-25T12:00:00Z");
export const image = `${account}.dkr.ecr.${region}.amazonaws.com/gatus-prod-1a2b3c4@sha256:${"b".repeat(64)}`;
export const nameServers = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"];
export const released = { commit: "a".repeat(40), image, time: "2026-11-25T09:00:00Z", run: "12345" };
export const base = "/repos/example-org/status";
const certificateArn = `arn:aws:acm:${region}:${account}:certificate/1a2b3c4d`;
const hostedZoneId = "Z0123456789";
const layerOutputs = { ...outputs, hostedZoneId, certificateArn };

/** An error as the SDK throws it. */
export function refusal(name: string, status = 400, message = ""): Error {
    return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

export const refuse = (name: string, status?: number, message?: string) => (): never => {
    throw refusal(name, status, message);
};

/** A parent of the zone that refers to these name servers. */
export function parentSays(servers: readonly string[]): Dns {
    return {
        nameServers: () => Promise.resolve(["a.gtld-servers.net"]),
        address: () => Promise.resolve("192.0.2.1"),
        referral: () => Promise.resolve(servers),
    };
}

export function workflows(state: string): GithubAnswer {
    const path = (name: string) => `.github/workflows/${name}.yml`;
    return { body: { workflows: ["drift", "sleep", "wake"].map((name) => ({ path: path(name), state })) } };
}

/** A layer that was never brought up has no state. */
export const layers = {
    persistent: stateText(layerOutputs, ["2026-11-01T09:00:00Z"]),
    asleep: stateText({ imageUri: image }),
    awake: stateText({ imageUri: image }, ["2026-11-25T07:00:00Z"]),
    github: stateText({}, ["2026-11-20T09:00:00Z"]),
};

/** As an account answers in which everything was brought up, and sleeps. Written down from AWS's API references. */
function goodAws(states: World["states"]): AwsAnswers {
    const tlsOnly = {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const oldVersions = {
        ID: "old-versions",
        Status: "Enabled",
        Filter: { Prefix: "" },
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    };
    const issuer = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
    return {
        GetCallerIdentity: () => ({ Account: account, Arn: `arn:aws:iam::${account}:role/reader` }),
        DescribeRegions: () => ({ Regions: [{ RegionName: region, OptInStatus: "opt-in-not-required" }] }),
        ListOpenIDConnectProviders: () => ({ OpenIDConnectProviderList: [{ Arn: issuer }] }),
        GetOpenIDConnectProvider: () => ({ ClientIDList: ["sts.amazonaws.com"] }),
        ListRoles: () => ({ Roles: [{ RoleName: "AWSServiceRole" }] }),
        HeadBucket: () => ({}),
        GetPublicAccessBlock: () => ({
            PublicAccessBlockConfiguration: {
                BlockPublicAcls: true,
                IgnorePublicAcls: true,
                BlockPublicPolicy: true,
                RestrictPublicBuckets: true,
            },
        }),
        GetBucketOwnershipControls: () => ({
            OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        }),
        GetBucketVersioning: () => ({ Status: "Enabled" }),
        GetBucketEncryption: () => ({
            ServerSideEncryptionConfiguration: {
                Rules: [
                    {
                        ApplyServerSideEncryptionByDefault: {
                            SSEAlgorithm: "aws:kms",
                            KMSMasterKeyID: keyArn,
                        },
                        BucketKeyEnabled: true,
                    },
                ],
            },
        }),
        GetBucketPolicy: () => ({
            Policy: JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly] }),
        }),
        GetBucketLifecycleConfiguration: () => ({ Rules: [oldVersions] }),
        GetObject: ({ Key }) => {
            const project = String(Key).split("/")[2] as Project;
            const text = states[project];
            if (text === undefined) {
                throw refusal("NoSuchKey", 404);
            }
            return { Body: { transformToString: () => Promise.resolve(text) } };
        },
        DescribeKey: () => ({ KeyMetadata: { KeyState: "Enabled" } }),
        GetKeyRotationStatus: () => ({ KeyRotationEnabled: true }),
        GetHostedZone: () => ({ DelegationSet: { NameServers: nameServers } }),
        ListHostedZonesByName: () => ({ HostedZones: [] }),
        ListResourceRecordSets: () => ({ ResourceRecordSets: [{ Name: "example.com.", Type: "NS" }] }),
        DescribeCertificate: () => ({
            Certificate: { Status: "ISSUED", NotAfter: new Date("2027-10-01T00:00:00Z") },
        }),
        GetServiceQuota: () => ({ Quota: { Value: 5 } }),
        GetAWSDefaultServiceQuota: () => ({ Quota: { Value: 5 } }),
        DescribeVpcs: () => ({ Vpcs: [{}] }),
        DescribeAccountAttributes: () => ({
            AccountAttributes: [
                { AttributeName: "vpc-max-elastic-ips", AttributeValues: [{ AttributeValue: "5" }] },
            ],
        }),
        DescribeAddresses: () => ({ Addresses: [] }),
        DescribeAccountLimits: () => ({ Limits: [{ Name: "application-load-balancers", Max: "50" }] }),
        DescribeLoadBalancers: () => ({ LoadBalancers: [{ Type: "network" }] }),
        GetAccountSummary: () => ({ SummaryMap: { Roles: 30, RolesQuota: 1000 } }),
        DescribeConfigurationRecorderStatus: () => ({ ConfigurationRecordersStatus: [] }),
        ListDetectors: () => ({ DetectorIds: [] }),
        GetParameter: () => ({ Parameter: { Value: JSON.stringify(released) } }),
    };
}

/** Nothing is amiss. */
export function goodWorld(): World {
    const states: World["states"] = {
        "gatus-persistent": layers.persistent,
        "gatus-ephemeral": layers.asleep,
        "gatus-github": layers.github,
    };
    return {
        aws: goodAws(states),
        github: goodGithub(),
        token: "example",
        config: {},
        files: true,
        env: {
            PULUMI_BACKEND_URL: outputs.stateBackendUrl,
            PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=${region}`,
        },
        commands: {
            pulumi: "v3.248.0",
            git: "git version 2.39.5",
            docker: "Docker version 28.2.2",
            gh: "gh version 2.80.0",
        },
        states,
        dns: parentSays(nameServers),
        now,
        limitMs: 7000,
    };
}

/** A call that was made: a command of the SDK's, to a service. */
export interface Call {
    readonly service: string;
    readonly command: string;
}

/** The SDK's clients, which ask nobody but the world. A command that it has no answer to is a fault of the test. */
export function clientsOf(answers: AwsAnswers, calls: Call[] = []): AwsClients {
    const clients = awsClients(region, region);
    for (const [service, client] of Object.entries(clients)) {
        const send = async (command: { readonly input: Record<string, unknown> }) => {
            const name = command.constructor.name.replace(/Command$/, "");
            calls.push({ service, command: name });
            const answer = answers[name];
            if (answer === undefined) {
                throw new Error(`The world of the test has no answer to ${name}`);
            }
            await Promise.resolve();
            return answer(command.input);
        };
        Object.assign(client, { send });
    }
    return clients;
}
