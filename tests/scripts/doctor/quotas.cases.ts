import { layers, refuse, World } from "../support/doctor-world";
import { Case } from "./examined";

const many = (count: number, one: object = {}) => Array.from({ length: count }, () => one);
const fullVpcs = ({ aws }: World) => (aws.DescribeVpcs = () => ({ Vpcs: many(5) }));
const increase = (service: string, code: string) =>
    new RegExp(`request-service-quota-increase --service-code ${service} --quota-code ${code} `);

export const quotaCases: readonly Case[] = [
    { that: "a VPC fits", line: "quotas VPCs", verdict: "ok", says: /^1 of 5, and 1 to be made/ },
    {
        that: "no VPC fits",
        line: "quotas VPCs",
        verdict: "fault",
        says: /has 5 of 5, and 1 more is to be made/,
        command: increase("vpc", "L-F678F1CE"),
        given: fullVpcs,
    },
    {
        that: "the last VPC is ours, which is awake",
        line: "quotas VPCs",
        verdict: "ok",
        says: /^5 of 5, and 0 to be made/,
        given: (world) => {
            fullVpcs(world);
            world.states["gatus-ephemeral"] = layers.awake;
        },
    },
    {
        that: "more VPCs are there than are allowed now, and ours is one of them",
        line: "quotas VPCs",
        verdict: "ok",
        says: /^6 of 5, and 0 to be made/,
        given: (world) => {
            world.aws.DescribeVpcs = () => ({ Vpcs: many(6) });
            world.states["gatus-ephemeral"] = layers.awake;
        },
    },
    {
        that: "nobody asked for more VPCs: everybody's number counts",
        line: "quotas VPCs",
        verdict: "ok",
        says: /^1 of 7/,
        given: ({ aws }) => {
            aws.GetServiceQuota = refuse("NoSuchResourceException");
            aws.GetAWSDefaultServiceQuota = () => ({ Quota: { Value: 7 } });
        },
    },
    {
        that: "quotas may not be read",
        line: "quotas VPCs",
        verdict: "unknown",
        says: /lack the right servicequotas:GetServiceQuota/,
        given: ({ aws }) => (aws.GetServiceQuota = refuse("AccessDeniedException")),
    },
    { that: "an address fits", line: "quotas addresses", verdict: "ok", says: /^0 of 5, and 1 to be made/ },
    {
        that: "no address fits",
        line: "quotas addresses",
        verdict: "fault",
        says: /has 5 of 5, and 1 more is to be made/,
        command: increase("ec2", "L-0263D0A3"),
        given: ({ aws }) => (aws.DescribeAddresses = () => ({ Addresses: many(5) })),
    },
    {
        that: "a NAT gateway in each zone takes two addresses",
        line: "quotas addresses",
        verdict: "fault",
        says: /has 4 of 5, and 2 more are to be made/,
        given: ({ aws, config }) => {
            aws.DescribeAddresses = () => ({ Addresses: many(4) });
            config["gatus-ephemeral:natGateways"] = "per-zone";
        },
    },
    {
        that: "without NAT no address is needed",
        line: "quotas addresses",
        verdict: "ok",
        says: /^5 of 5, and 0 to be made/,
        given: ({ aws, config }) => {
            aws.DescribeAddresses = () => ({ Addresses: many(5) });
            config["gatus-ephemeral:natGateways"] = "none";
        },
    },
    {
        that: "AWS doesn't say how many addresses there may be",
        line: "quotas addresses",
        verdict: "unknown",
        says: /doesn't say how many addresses/,
        given: ({ aws }) => (aws.DescribeAccountAttributes = () => ({})),
    },
    {
        that: "a load balancer fits; those of the network don't count",
        line: "quotas load balancers",
        verdict: "ok",
        says: /^0 of 50, and 1 to be made/,
    },
    {
        that: "no load balancer fits",
        line: "quotas load balancers",
        verdict: "fault",
        says: /has 50 of 50, and 1 more is to be made/,
        command: increase("elasticloadbalancing", "L-53DA6B97"),
        given: ({ aws }) =>
            (aws.DescribeLoadBalancers = () => ({ LoadBalancers: many(50, { Type: "application" }) })),
    },
    {
        that: "load balancers may not be listed",
        line: "quotas load balancers",
        verdict: "unknown",
        says: /lack the right elasticloadbalancing:DescribeLoadBalancers/,
        given: ({ aws }) => (aws.DescribeLoadBalancers = refuse("AccessDenied", 403)),
    },
    {
        that: "the roles are made",
        line: "quotas roles",
        verdict: "ok",
        says: /^30 of 1000, and 0 to be made/,
    },
    {
        that: "the roles don't fit",
        line: "quotas roles",
        verdict: "fault",
        says: /has 995 of 1000, and 8 more are to be made/,
        command: /--service-code iam --quota-code L-FE177D64 --desired-value 1003 --region us-east-1/,
        given: ({ aws, states }) => {
            aws.GetAccountSummary = () => ({ SummaryMap: { Roles: 995, RolesQuota: 1000 } });
            delete states["gatus-persistent"];
        },
    },
    {
        that: "the account may not be summed up",
        line: "quotas roles",
        verdict: "unknown",
        says: /lack the right iam:GetAccountSummary/,
        given: ({ aws }) => (aws.GetAccountSummary = refuse("AccessDenied", 403)),
    },
];

const detector = (answer: object) => (world: World) => {
    world.aws.ListDetectors = () => ({ DetectorIds: ["1"] });
    world.aws.GetDetector = () => answer;
};

export const guardCases: readonly Case[] = [
    { that: "AWS Config is off", line: "guards AWS Config", verdict: "ok", says: /records nothing/ },
    {
        that: "AWS Config was set up, and stopped",
        line: "guards AWS Config",
        verdict: "ok",
        says: /records nothing/,
        given: ({ aws }) =>
            (aws.DescribeConfigurationRecorderStatus = () => ({
                ConfigurationRecordersStatus: [{ recording: false }],
            })),
    },
    {
        that: "AWS Config records",
        line: "guards AWS Config",
        verdict: "warning",
        says: /records every change in eu-west-2/,
        given: ({ aws }) =>
            (aws.DescribeConfigurationRecorderStatus = () => ({
                ConfigurationRecordersStatus: [{ recording: true }],
            })),
    },
    {
        that: "AWS Config may not be asked",
        line: "guards AWS Config",
        verdict: "unknown",
        says: /lack the right config:DescribeConfigurationRecorderStatus/,
        given: ({ aws }) => (aws.DescribeConfigurationRecorderStatus = refuse("AccessDeniedException")),
    },
    { that: "GuardDuty is off", line: "guards GuardDuty", verdict: "ok", says: /is off in eu-west-2/ },
    {
        that: "GuardDuty is suspended",
        line: "guards GuardDuty",
        verdict: "ok",
        says: /is off/,
        given: detector({ Status: "DISABLED" }),
    },
    {
        that: "GuardDuty is on",
        line: "guards GuardDuty",
        verdict: "warning",
        says: /GuardDuty is on in eu-west-2/,
        given: detector({ Status: "ENABLED" }),
    },
    {
        that: "GuardDuty watches tasks",
        line: "guards GuardDuty",
        verdict: "warning",
        says: /Runtime Monitoring watches tasks on Fargate/,
        given: detector({
            Status: "ENABLED",
            Features: [
                {
                    Name: "RUNTIME_MONITORING",
                    Status: "ENABLED",
                    AdditionalConfiguration: [{ Name: "ECS_FARGATE_AGENT_MANAGEMENT", Status: "ENABLED" }],
                },
            ],
        }),
    },
    {
        that: "GuardDuty is silent",
        line: "guards GuardDuty",
        verdict: "unknown",
        says: /there was no answer within 0\.1 s/,
        command: /Try again/,
        given: (world) => {
            world.limitMs = 100;
            world.aws.ListDetectors = () => new Promise(() => undefined);
        },
    },
    {
        that: "GuardDuty may not be asked",
        line: "guards GuardDuty",
        verdict: "unknown",
        says: /lack the right guardduty:ListDetectors/,
        given: ({ aws }) => (aws.ListDetectors = refuse("AccessDeniedException")),
    },
];
