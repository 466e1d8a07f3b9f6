import { measurable, type Measurable, measured } from "./measured";

/**
 * Where a number is from: `measured` (by `npm run critical-path -- --measure`, on the machine that the page names),
 * `configured` (a wait that the program or a workflow sets), `documented` (by who makes one wait), `guessed` (nothing
 * better was to be had).
 */
export type Basis = "measured" | "configured" | "documented" | "guessed";

/** A part of a job, with how long it is taken to last. */
export interface Stretch {
    readonly what: string;
    readonly seconds: number;
    readonly basis: Basis;
    /** Who says so. */
    readonly source: string;
}

const unknown = "nobody: real runs are to show it";
const guessed = (what: string, seconds: number, source = unknown): Stretch => ({
    what,
    seconds,
    basis: "guessed",
    source,
});
const configured = (what: string, seconds: number, source: string): Stretch => ({
    what,
    seconds,
    basis: "configured",
    source,
});

/** As it was measured; as it is guessed, where it wasn't. */
function fromMeasurement(what: Measurable, guess: number, source = unknown): Stretch {
    const seconds = measured.seconds[what];
    return seconds === undefined
        ? guessed(measurable[what], guess, source)
        : { what: measurable[what], seconds, basis: "measured", source: "measurements.json" };
}

/** Of two things side by side, the one that is waited for. */
function longer(one: Stretch, other: Stretch): Stretch {
    return one.seconds < other.seconds ? other : one;
}

const runner = guessed("runner, checkout", 8);
const node = guessed("Node.js", 2);
const github = guessed("GitHub's answer", 2);
const credentials = guessed("AWS credentials", 2);
const cli = guessed("Pulumi CLI", 5);

/** Packages in a job without rights: from a cache. */
const cached: readonly Stretch[] = [guessed("Node.js, npm's cache", 5), fromMeasurement("packages", 17)];
/** In a job with rights, which has no cache, and no packages that only tests need. */
const needed = fromMeasurement("packages of a job with rights", 16);
/** The same, with the plugins beside the packages. */
const beside = [cli, node, longer(needed, guessed("Pulumi's plugins, beside the packages", 15))];

const tools = [cli, guessed("Terraform", 4), guessed("Go and Python tools, from the cache", 6)];
const rehearsal = fromMeasurement("rehearsal", 60, "tests/rehearsal/rehearsal.slow.ts allows no more");

/** The first half of the life, and what looks at what it deployed. */
const examined = [
    ...[runner, ...cached, ...tools],
    fromMeasurement("rehearsal until the deployment", 35, "half of the whole"),
    fromMeasurement("policy, Checkov and gates", 30),
];

/** A preview, of which the engine's part can be measured: the rest is AWS's. */
const preview = [
    fromMeasurement("preview", 3),
    guessed("preview: AWS, the state in S3, the policy pack", 17),
];
const scan = guessed("Trivy, with its database", 25);
const settle = guessed("what is released, what a killed run left", 6);

const image = fromMeasurement("image of a configuration", 15);
const programs = fromMeasurement("image of other programs", 75);

/** A task that ends. */
const taskEnds = (whose: string) => [
    configured(`${whose} task: deregistered`, 5, "ephemeral/load-balancer.ts: deregistrationDelay"),
    configured(`${whose} task: stopped, at most`, 10, "ephemeral/container.ts: stopTimeout"),
];

/** A task that starts: nothing of it is documented but the load balancer's health check, which is configured. */
const taskStarts = [
    guessed("Fargate starts the task", 45),
    configured("load balancer: 2 health checks, 5 s apart", 10, "ephemeral/load-balancer.ts: healthCheck"),
    guessed("ECS calls it steady", 20),
];

const pullRequestImage = (build: readonly Stretch[]) => [
    ...[runner, node, ...build, scan],
    guessed("the planted module", 5),
];
const releaseImage = (build: Stretch) => [
    ...[runner, ...beside, credentials, build],
    guessed("push to ECR", 15),
];
const tell = [runner, cli, credentials, guessed("the mail", 2)];

/** How long each job of the pipelines is taken to last, where only the configuration is another. */
export const durations: Readonly<Record<string, readonly Stretch[]>> = {
    "pull-request/check": [runner, ...cached, fromMeasurement("check", 30)],
    "pull-request/test": [runner, ...cached, fromMeasurement("test", 30)],
    "pull-request/rehearsal": [...[runner, ...cached, cli, rehearsal], guessed("report, main, comment", 12)],
    "pull-request/checkov": examined,
    "pull-request/image": pullRequestImage([guessed("programs, from the cache", 4), image]),
    "pull-request/preview": [runner, ...beside, credentials, ...preview],

    "release/check": [runner, ...cached, fromMeasurement("check", 30)],
    "release/test": [runner, ...cached, fromMeasurement("test", 30)],
    "release/rehearsal": [runner, ...cached, cli, rehearsal],
    "release/checkov": examined,
    "release/programs": [runner, guessed("looked up", 2)],
    "release/image": releaseImage(image),
    "release/scan": [runner, node, credentials, scan, guessed("SBOM, attestations", 15)],
    "release/supersede": [runner, node, github],
    "release/preview": [runner, ...beside, credentials, ...preview],
    "release/approve": [],
    "release/deploy": [
        ...[runner, ...beside, credentials, settle, ...preview, ...taskEnds("old"), ...taskStarts],
        guessed("health check", 10),
    ],
    "release/summary": [runner, node, needed, github],

    "release/missing": [],
    "sleep/missing": [],
    "wake/missing": [],
    "sleep/confirm": [guessed("runner", 6)],
    "sleep/sleep": [
        ...[runner, ...beside, credentials, ...taskEnds("the")],
        guessed("ECS deletes the service", 60),
        guessed("load balancer, its interfaces", 60),
        guessed("NAT gateway, address, subnets, VPC", 75),
        guessed("receipt", 15),
    ],
    "wake/wake": [
        ...[runner, ...beside, credentials, settle],
        guessed("load balancer; beside it NAT gateway, and DNS, which is documented", 150),
        guessed("listeners, service", 10),
        ...taskStarts,
        guessed("health check", 10),
    ],
    "sleep/tell": tell,
    "wake/tell": tell,
};

/** The jobs that last longer where what is compiled is another. */
export const ofOtherPrograms: typeof durations = {
    "pull-request/image": pullRequestImage([programs]),
    "release/image": releaseImage(programs),
};
