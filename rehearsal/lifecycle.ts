import { isDeepStrictEqual } from "node:util";
import { Configuration, Project, setting } from "./configuration";
import { Change, Engine, EngineError, Report } from "./engine";
import { Exported } from "./exported";
import { DeniedError, Gatekeeper } from "./gatekeeper";
import { Role } from "./roles";
import { expectLasting } from "./over-night";
import { ReleasedRecord } from "./released-record";
import { Account, Existing } from "./stand-in/account";
import { lastStatusKey } from "../lib/last-status";
import { SiteNames } from "./site-names";

/** A commit after the one that is checked out: only its SHA matters here. */
const nextCommit = "5eed".repeat(10);

/** What was done in a step. */
export interface Outcome {
    readonly created: number;
    readonly changed: number;
    readonly deleted: number;
}

/** A step of the system's life. */
export interface Step {
    readonly title: string;
    readonly role: Role;
    /** It only shows that nothing is to be done: what comes after is the same without it. */
    readonly onlyLooks?: true;
    readonly run: () => Promise<Report>;
}

/** The life of the system, from the first `pulumi up` to the second morning. */
export class Lifecycle {
    private outputsOfDay: Readonly<Record<string, unknown>> = {};
    private onChange: (change: Change) => void = () => undefined;

    constructor(
        private readonly engine: Engine<Project>,
        private readonly account: Account,
        private readonly gatekeeper: Gatekeeper,
        private readonly configuration: Configuration,
        private readonly save: (project: Project, state: Exported) => void,
    ) {}

    get steps(): readonly Step[] {
        const steps: Step[] = [
            { title: "persistent up", role: "administrator", run: () => this.up("gatus-persistent") },
            { title: "github", role: "administrator", run: () => this.github() },
            { title: "image", role: "publish", run: () => this.image() },
            { title: "image again", role: "publish", onlyLooks: true, run: () => this.imageAgain() },
            { title: "preview", role: "preview", onlyLooks: true, run: () => this.previewOfImage() },
            { title: "deploy", role: "deploy", run: () => this.deploy() },
            { title: "preview again", role: "preview", run: () => this.expectNoChanges("gatus-ephemeral") },
            { title: "drift", role: "drift", run: () => this.drift() },
            { title: "image of a new commit", role: "publish", run: () => this.image(nextCommit) },
            { title: "not approved", role: "preview", run: () => this.expectNoChanges("gatus-ephemeral") },
            { title: "deploy of a new commit", role: "deploy", run: () => this.newCommit() },
            { title: "destroy persistent: no", role: "administrator", run: () => this.destroyRefused() },
            { title: "sleep", role: "teardown", run: () => this.sleep() },
            { title: "wake", role: "wake", run: () => this.wake() },
        ];
        const persistent = this.configuration.programs["gatus-persistent"].configuration;
        const byDefault = String(setting(persistent, "hostedZone") === "existing");
        if ((setting(persistent, "zoneDelegated") || byDefault) !== "true") {
            steps.splice(1, 0, {
                title: "zone delegated",
                role: "administrator",
                run: () => this.delegate(),
            });
        }
        return steps;
    }

    /**
     * Runs a step as its role.
     *
     * @param onChange Is told of each resource as its turn comes.
     * @throws {DeniedError} when the role may not do all that the step did
     * @throws {EngineError} when the engine, a program, or the stand-in for AWS refused
     */
    async run(step: Step, onChange: (change: Change) => void): Promise<Outcome> {
        this.onChange = onChange;
        this.gatekeeper.assume(step.role, this.engine.outputs("gatus-persistent"));
        const done = await step.run().catch((error: unknown) => error as Error);
        const denied = this.gatekeeper.denied();
        if (denied.length > 0) {
            throw new DeniedError(denied); // it explains whatever else failed
        }
        if (done instanceof Error) {
            throw done;
        }
        return count(done.changes);
    }

    private async up(project: Project): Promise<Report> {
        await this.gatekeeper.state({ ...this.stateOf(project), command: "update" });
        const report = await this.engine.up(project, this.onChange);
        this.save(project, this.engine.state(project));
        return report;
    }

    private async preview(project: Project): Promise<Report> {
        await this.gatekeeper.state({ ...this.stateOf(project), command: "preview" });
        return this.engine.preview(project, this.onChange);
    }

    private stateOf(project: Project): { project: string; stack: string; references: string[] } {
        const references: Record<Project, Project[]> = {
            "gatus-persistent": [],
            "gatus-image": ["gatus-persistent"],
            "gatus-ephemeral": ["gatus-persistent"],
            "gatus-github": ["gatus-persistent"],
        };
        return { project, stack: this.configuration.stack, references: references[project] };
    }

    /** The registrar's delegation is in effect: the certificate can be validated. */
    private delegate(): Promise<Report> {
        this.engine.configure("gatus-persistent", { zoneDelegated: true });
        return this.up("gatus-persistent");
    }

    /** GitHub's side, which a person brings up once the roles are there. A second time there is nothing to do. */
    private async github(): Promise<Report> {
        const report = await this.up("gatus-github");
        await this.expectNoChanges("gatus-github");
        return report;
    }

    /** Builds what is in the work tree: nothing leaves this machine, so it need not be committed. */
    private image(commit?: string): Promise<Report> {
        this.engine.configure("gatus-image", { allowDirty: true, ...(commit !== undefined && { commit }) });
        return this.up("gatus-image");
    }

    /** A second `up` of the same commit, and a preview after it, have nothing to do. */
    private async imageAgain(): Promise<Report> {
        const { changes } = await this.image();
        if (changes.length > 0) {
            throw new EngineError(`The image was built already, but a second up would:\n${list(changes)}`);
        }
        return this.expectNoChanges("gatus-image");
    }

    /** Says which image, as the pipelines do: from now on what the image stack names makes no difference. */
    private sayImage(): void {
        const { imageUri } = this.engine.outputs("gatus-image");
        this.engine.configure("gatus-ephemeral", { imageUri });
    }

    private previewOfImage(): Promise<Report> {
        this.sayImage();
        return this.preview("gatus-ephemeral");
    }

    private async deploy(): Promise<Report> {
        this.sayImage();
        const report = await this.up("gatus-ephemeral");
        this.names.expect("awake");
        this.names.expect("down");
        await this.record();
        return report;
    }

    /** After the health check the deployment writes down what is released. */
    private record(): Promise<void> {
        const image = String(this.engine.outputs("gatus-ephemeral").imageUri);
        const { commit } = this.engine.outputs("gatus-image") as { commit: string };
        return this.released.write({ commit, image, time: "2026-01-01T00:00:00Z", run: "1" });
    }

    /** Says the image that the record has, as a wake does. */
    private async sayReleased(): Promise<void> {
        const { image } = await this.released.read();
        this.engine.configure("gatus-ephemeral", { imageUri: image });
    }

    private get released(): ReleasedRecord {
        return new ReleasedRecord(this.account, this.gatekeeper);
    }

    private async expectNoChanges(project: Project): Promise<Report> {
        const report = await this.preview(project);
        if (report.changes.length > 0) {
            throw new EngineError(`Nothing was changed since, but a preview would:\n${list(report.changes)}`);
        }
        return report;
    }

    /** Every resource of both layers is read, and is what the state says. */
    private async drift(): Promise<Report> {
        for (const project of ["gatus-persistent", "gatus-ephemeral"] as const) {
            await this.gatekeeper.state({ ...this.stateOf(project), command: "look" });
            await this.engine.drift(project, this.onChange);
        }
        return { changes: [] };
    }

    /** A new image changes what runs, and nothing around it. */
    private async newCommit(): Promise<Report> {
        const report = await this.deploy();
        const expected = ["aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service"];
        const others = report.changes.filter(({ type }) => !expected.includes(type));
        const missing = expected.filter((type) => !report.changes.some((change) => change.type === type));
        if (others.length > 0 || missing.length > 0) {
            throw new EngineError(
                "A new commit should change the task definition and the service, and nothing else. " +
                    (others.length > 0 ? `It changed:\n${list(others)}` : `Unchanged: ${missing.join(", ")}`),
            );
        }
        return report;
    }

    /** `pulumi destroy` in the wrong folder, even without its preview: refused, with nothing done. */
    private async destroyRefused(): Promise<Report> {
        const before = this.account.heldBy("gatus-persistent");
        const refusal = await this.engine.destroy("gatus-persistent", this.onChange).then(
            () => new EngineError("The persistent layer could be destroyed: nothing in it is protected"),
            (error: unknown) => error as Error,
        );
        this.expectUntouched(before);
        if (!refusal.message.includes("it is protected")) {
            throw refusal;
        }
        return { changes: [] };
    }

    private async sleep(): Promise<Report> {
        const before = this.account.heldBy("gatus-persistent");
        this.outputsOfDay = this.engine.outputs("gatus-ephemeral");
        await this.writeLastStatus();
        await this.gatekeeper.state({ ...this.stateOf("gatus-ephemeral"), command: "update" });
        const report = await this.engine.destroy("gatus-ephemeral", this.onChange);
        const left = this.account.heldBy("gatus-ephemeral");
        if (left.length > 0) {
            const names = left.map(({ name, type, id }) => `  - ${name} (${type}) ${id}`);
            throw new EngineError(`Destroyed, but still there:\n${names.join("\n")}`);
        }
        this.expectUntouched(before);
        this.names.expect("asleep");
        return report;
    }

    /** Before it destroys, the sleep writes down what the checks saw last: the one object that it may. */
    private async writeLastStatus(): Promise<void> {
        const bucket = this.engine.outputs("gatus-persistent").nightPageBucket;
        if (typeof bucket === "string" && bucket !== "") {
            const object = `arn:aws:s3:::${bucket}/${lastStatusKey}`;
            await this.gatekeeper.call("last status", "s3:PutObject", object);
        }
    }

    private get names(): SiteNames {
        return new SiteNames(this.account, this.engine.outputs("gatus-persistent"));
    }

    private async wake(): Promise<Report> {
        await this.sayReleased();
        const report = await this.up("gatus-ephemeral");
        this.names.expect("awake");
        expectLasting(this.outputsOfDay, this.engine.outputs("gatus-ephemeral"));
        return report;
    }

    private expectUntouched(before: readonly Existing[]): void {
        const after = this.account.heldBy("gatus-persistent");
        const touched = before.filter(
            (resource) => !after.some((other) => isDeepStrictEqual(resource, other)),
        );
        if (touched.length > 0) {
            const names = touched.map(({ name, type }) => `  - ${name} (${type})`);
            throw new EngineError(
                `The persistent layer should have stayed as it was, but these were touched:\n${names.join("\n")}`,
            );
        }
    }
}

function count(changes: readonly Change[]): Outcome {
    const of = (...ops: string[]): number => changes.filter(({ op }) => ops.includes(op)).length;
    return { created: of("create"), changed: of("update", "replace"), deleted: of("delete") };
}

function list(changes: readonly Change[]): string {
    return changes.map(({ op, type, name }) => `  - ${op} ${name} (${type})`).join("\n");
}
