/** A part of a job, with how long it is taken to last. */
export interface Stretch {
    readonly what: string;
    readonly seconds: number;
    /**
     * Where the number is from: `limit` (a test of this repository keeps it below), `configured` (a wait that the
     * program sets), `estimate` (nothing better was to be had: AWS documents none of these).
     */
    readonly basis: "limit" | "configured" | "estimate";
}

const estimate = (what: string, seconds: number): Stretch => ({ what, seconds, basis: "estimate" });
const limit = (what: string, seconds: number): Stretch => ({ what, seconds, basis: "limit" });
const configured = (what: string, seconds: number): Stretch => ({ what, seconds, basis: "configured" });

const runner = estimate("runner, checkout", 8);
const packages = estimate("Node.js, npm ci", 22);
const cli = estimate("Pulumi CLI", 5);
const credentials = estimate("AWS credentials", 2);
const plugins = estimate("plugins aws, awsx, docker", 15);
const rehearsal = limit("npm start", 60);
const tests = limit("npm test", 20);
const check = estimate("npm run check", 30);
const checkov = estimate("policy, Checkov", 30);
const terraform = estimate("Terraform", 4);
const preview = estimate("preview, with the policy pack", 20);
const scan = estimate("Trivy, with its database", 25);
const build = estimate("image build, empty cache", 75);

/** A task that starts: nothing of it is documented but the load balancer's health check, which is configured. */
const taskStarts = [
    estimate("Fargate starts the task", 45),
    configured("load balancer: 2 health checks, 10 s apart", 20),
    estimate("ECS calls it steady", 20),
];

/** How long each job of the pipelines is taken to last. */
export const durations: Readonly<Record<string, readonly Stretch[]>> = {
    "pull-request/check": [runner, packages, check, tests],
    "pull-request/gates": [
        runner,
        packages,
        cli,
        terraform,
        estimate("tools, from the cache", 6),
        rehearsal,
        estimate("npm run gates", 10),
    ],
    "pull-request/rehearsal": [
        runner,
        packages,
        cli,
        terraform,
        estimate("tools, from the cache", 6),
        rehearsal,
        checkov,
        estimate("report, main, comment", 12),
    ],
    "pull-request/image": [runner, packages, build, scan, estimate("the planted module", 5)],
    "pull-request/preview": [runner, packages, cli, credentials, plugins, preview],

    "release/verify": [runner, packages, check, tests],
    "release/checkov": [runner, packages, cli, terraform, estimate("tools", 25), rehearsal, checkov],
    "release/image": [...[runner, packages, cli, credentials, plugins, build], estimate("push to ECR", 15)],
    "release/scan": [runner, packages, credentials, scan, estimate("SBOM, attestations", 15)],
    "release/supersede": [runner, packages, estimate("GitHub's answer", 2)],
    "release/preview": [runner, packages, cli, credentials, plugins, preview],
    "release/approve": [],
    "release/deploy": [
        ...[runner, packages, cli, credentials, plugins, preview],
        configured("old task: deregistered", 15),
        configured("old task: stopped, at most", 30),
        ...taskStarts,
        estimate("health check", 10),
    ],
    "release/summary": [runner, packages, estimate("durations", 2)],

    "release/missing": [],
    "sleep/missing": [],
    "wake/missing": [],
    "sleep/confirm": [estimate("runner", 6)],
    "sleep/sleep": [
        ...[runner, packages, cli, credentials, plugins],
        configured("task: deregistered", 15),
        configured("task: stopped, at most", 30),
        estimate("ECS deletes the service", 60),
        estimate("load balancer, its interfaces", 60),
        estimate("NAT gateway, address, subnets, VPC", 75),
        estimate("receipt", 15),
    ],
    // Route 53 brings the records in sync within 60 seconds, says its documentation: beside the service, not after it.
    "wake/wake": [
        ...[runner, packages, cli, credentials, estimate("what is released", 3), plugins],
        estimate("load balancer; NAT gateway beside it", 150),
        estimate("listeners, service", 10),
        ...taskStarts,
        estimate("health check", 10),
    ],
    "sleep/tell": [runner, packages, cli, credentials, estimate("the mail", 2)],
    "wake/tell": [runner, packages, cli, credentials, estimate("the mail", 2)],
};
