/**
 * The thread from a commit to what runs, as the pipelines spin it: the decisions are the scripts' own
 * (scripts/pipeline/thread/), the registry is the stand-in's. What is modelled is GitHub (runs, approvals, the queue of
 * the ephemeral stack) and a preview of a layer of three resources, whose ids are new after each night.
 */
import { formatReleased, nothingReleased, parseReleased, releasedParameter } from "../../lib/released";
import { Account } from "../../rehearsal/stand-in/account";
import * as decisions from "../../scripts/pipeline/thread/decisions";
import { differences, readPlan } from "../../scripts/pipeline/thread/plan";

export const events = ["release", "approve", "sleep", "wake", "re-run", "failed scan", "rollback"] as const;
export type Event = (typeof events)[number];

/** What decides: the pipelines' own, or, to see that the simulation can fail, something wrong. */
export const real = {
    ...decisions,
    differences,
    readPlan,
    /** Which image a deployment or a wake brings up: the one that it says. */
    imageOfUp: (said: string) => said,
};
export type Decisions = Omit<typeof real, "imageOfUp"> & {
    readonly imageOfUp: (said: string, imageStack: string) => string;
};

interface Run {
    readonly id: string;
    readonly kind: "release" | "rollback";
    readonly commit: string;
    readonly image: string;
    readonly scanIsGood: boolean;
    /** What was previewed, to be approved. */
    readonly preview: string;
    state: "waits" | "approved" | "cancelled" | "scan failed" | "refused early";
}

const repository = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus-prod";
const parameter = releasedParameter("gatus-prod");
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const hex = (value: number, length: number) => value.toString(16).padStart(length, "0");

export class Simulation {
    /** What must not be: one line each. */
    readonly faults: string[] = [];
    private readonly account = new Account("111122223333", "eu-west-2");
    private readonly runs: Run[] = [];
    private readonly vulnerable = new Set<string>();
    private readonly approved: Run[] = [];
    /** Jobs that wait for the ephemeral stack's turn. */
    private queue: (() => void)[] = [];
    private record = nothingReleased;
    private layer: { resources: number; image?: string } = { resources: 0 };
    private imageStack = "";
    private nights = 0;
    private lastId = 999;

    /** @param late Whether a job of the ephemeral stack's queue begins only when the next event has happened. */
    constructor(
        private readonly late: boolean,
        private readonly decide: Decisions = real,
    ) {}

    happen(event: Event): void {
        const before = this.queue;
        this.queue = [];
        this.begin(event);
        for (const job of [...before, ...(this.late ? [] : this.queue.splice(0))]) {
            job();
        }
        if (this.queue.length === 0) {
            this.check(event);
        }
    }

    /** Lets the queue run empty. */
    end(): void {
        for (const job of this.queue.splice(0)) {
            job();
        }
        this.check("the end");
    }

    private begin(event: Event): void {
        switch (event) {
            case "release":
            case "failed scan": {
                const commit = hex(this.runs.length + 1, 40);
                const image = this.publish(commit);
                if (event === "failed scan") {
                    this.vulnerable.add(image);
                }
                this.start("release", commit, image);
                return;
            }
            case "rollback": {
                const [first] = this.account.imagesOf(repository);
                if (first !== undefined) {
                    this.start("rollback", first.tag, `${repository}@${first.digest}`);
                }
                return;
            }
            case "approve": {
                const run = this.runs.find(({ state }) => state === "waits");
                if (run !== undefined) {
                    run.state = "approved";
                    this.approved.push(run);
                    this.queue.push(() => {
                        this.deploy(run);
                    });
                }
                return;
            }
            case "re-run": {
                const [run] = this.runs;
                if (run?.state === "approved") {
                    // Its deployment alone: nobody is asked again.
                    this.queue.push(() => {
                        this.deploy(run);
                    });
                } else if (run !== undefined && run.state !== "waits") {
                    this.runs.splice(this.runs.indexOf(run), 1);
                    this.start(run.kind, run.commit, run.image, run.id);
                }
                return;
            }
            case "sleep":
                this.queue.push(() => {
                    const asked = { asked: false, until: "", now: 0 };
                    if (this.decide.onSleep(this.layer, asked).do === "destroy") {
                        this.layer = { resources: 0 };
                    }
                });
                return;
            case "wake":
                this.queue.push(() => {
                    this.wake();
                });
        }
    }

    /** Built and pushed once; what a tag names can't be pushed again. */
    private publish(commit: string): string {
        const there = this.account.imagesOf(repository).find(({ tag }) => tag === commit);
        const digest = there?.digest ?? `sha256:${hex(parseInt(commit, 16) + 0x1000, 64)}`;
        this.account.push({ repository, tag: commit, digest, platform: "linux/arm64" });
        this.imageStack = `${repository}@${digest}`;
        return this.imageStack;
    }

    /** A run up to its approval; with an id, one that is run again. */
    private start(kind: Run["kind"], commit: string, image: string, id = String(++this.lastId)): void {
        const scanIsGood = !this.vulnerable.has(image);
        const run: Run = {
            id,
            kind,
            commit,
            image,
            scanIsGood,
            preview: this.preview(image),
            state: "waits",
        };
        this.runs.push(run);
        this.runs.sort((a, b) => Number(a.id) - Number(b.id));
        if (!scanIsGood && kind === "release") {
            run.state = "scan failed";
            return;
        }
        if (this.decide.onDeploy({ ...run, run: run.id }, this.released(), this.layer).do === "refuse") {
            run.state = "refused early";
            return;
        }
        const waiting = this.runs.filter((other) => other !== run && other.state === "waits");
        try {
            for (const older of this.decide.superseded(waiting, id)) {
                older.state = "cancelled";
            }
        } catch {
            run.state = "refused early";
        }
    }

    private deploy(run: Run): void {
        const overruled = run.scanIsGood
            ? {}
            : {
                  overruled: this.decide.overruledBy([
                      { approved: true, comment: "overrule", by: "octo-cat" },
                  ]),
              };
        const { do: what } = this.decide.onDeploy({ ...run, run: run.id }, this.released(), this.layer);
        if (what === "refuse") {
            if (run === this.newest()) {
                this.faults.push(`run ${run.id} is the newest approved one, and was refused`);
            }
            return;
        }
        if (what === "deploy") {
            const now = this.decide.readPlan(this.preview(run.image), "now");
            const found = this.decide.differences(this.decide.readPlan(run.preview, "approved"), now);
            if (found.length > 0) {
                this.faults.push(`run ${run.id} was refused: ${found.join(", ")}`);
                return;
            }
            this.up(run.image);
        }
        const { commit, image, id } = run;
        const time = "2026-11-26T05:00:00Z";
        this.record = formatReleased({ commit, image, time, run: id, ...overruled }, parameter);
    }

    private wake(): void {
        const decision = this.decide.onWake(this.released(), this.layer, { asked: false });
        if (decision.do === "wake") {
            this.up(decision.released.image);
        }
    }

    private up(said: string): void {
        if (this.layer.resources === 0) {
            this.nights++;
        }
        this.layer = { resources: 3, image: this.decide.imageOfUp(said, this.imageStack) };
    }

    private released() {
        return parseReleased(this.record, parameter);
    }

    /** The approved run that began last: a run that is started again keeps its id. */
    private newest(): Run | undefined {
        return [...this.approved].sort((a, b) => Number(b.id) - Number(a.id))[0];
    }

    /** What `pulumi preview --json` prints of the layer with this image. */
    private preview(image: string): string {
        const isAwake = this.layer.resources > 0;
        const id = isAwake ? `vpc-${hex(this.nights, 17)}` : unknown;
        const urn = (type: string) => `urn:pulumi:prod::gatus-ephemeral::${type}::gatus-prod`;
        const vpc = {
            inputs: { cidrBlock: "10.20.0.0/16" },
            ...(isAwake && { id, outputs: { arn: `arn:${id}` } }),
        };
        const task = { inputs: { family: "gatus-prod", containerDefinitions: image } };
        const service = { inputs: { vpcId: id, taskDefinition: unknown } };
        const step = (op: string, type: string, newState: object) => ({ op, urn: urn(type), newState });
        const changes = this.layer.image !== image;
        const ops = isAwake ? (changes ? ["create-replacement", "replace"] : ["same"]) : ["create"];
        const steps = [
            step(isAwake ? "same" : "create", "pulumi:pulumi:Stack", {}),
            step(isAwake ? "same" : "create", "aws:ec2/vpc:Vpc", vpc),
            ...ops.map((op) => step(op, "aws:ecs/taskDefinition:TaskDefinition", task)),
            step(isAwake ? (changes ? "update" : "same") : "create", "aws:ecs/service:Service", service),
        ];
        return JSON.stringify({ steps });
    }

    private check(when: string): void {
        const newest = this.newest();
        const { image } = this.layer;
        const fault = (what: string) => this.faults.push(`after ${when}: ${what}`);
        if (image !== undefined && !this.approved.some((run) => run.image === image)) {
            fault(`${image} runs, which nobody approved`);
        }
        if (image !== undefined && image !== newest?.image) {
            fault(`${image} runs, and ${newest?.image ?? "nothing"} is the newest approved one`);
        }
        if (this.released()?.image !== newest?.image) {
            fault(`${this.record} is recorded, and ${newest?.image ?? "nothing"} is the newest approved one`);
        }
        if (newest?.scanIsGood === false && this.released()?.overruled === undefined) {
            fault("the record doesn't say who overruled the scan");
        }
        if (when === "wake" && newest !== undefined && image === undefined) {
            fault("it didn't wake");
        }
        if (this.runs.filter(({ state }) => state === "waits").length > 1) {
            fault("two releases wait for an approval");
        }
        const unscanned = this.runs.find(
            ({ state, kind, scanIsGood }) => state === "waits" && kind === "release" && !scanIsGood,
        );
        if (unscanned !== undefined) {
            fault(`run ${unscanned.id} waits for its approval after a failed scan`);
        }
    }
}

/** Every order of one to so many events. */
export function* orders(most: number, before: readonly Event[] = []): Generator<readonly Event[]> {
    for (const event of before.length < most ? events : []) {
        const order = [...before, event];
        yield order;
        yield* orders(most, order);
    }
}

/** The faults of the first order that has some, or none; and how many orders were tried. */
export function tryAll(most: number, decide: Decisions = real): { tried: number; found: string[] } {
    let tried = 0;
    for (const order of orders(most)) {
        for (const late of [false, true]) {
            tried++;
            const simulation = new Simulation(late, decide);
            order.forEach((event) => {
                simulation.happen(event);
            });
            simulation.end();
            if (simulation.faults.length > 0) {
                return {
                    tried,
                    found: [`${order.join(", ")}${late ? " (late)" : ""}`, ...simulation.faults],
                };
            }
        }
    }
    return { tried, found: [] };
}
