import { assumeRole, authorize, authorizeCall, authorizeState } from "./iam/authorize";
import { githubToken } from "./iam/github-token";
import { Denial, Operation, StateAccess } from "./iam/question";
import { setting } from "./configuration";
import { configuredRepository, pipelineRoles, Role } from "./roles";
import { Account } from "./stand-in/account";

type Values = Readonly<Record<string, unknown>>;

/** Asks IAM about every operation of a step, and keeps what it denies until the step is over. */
export class Gatekeeper {
    private roleArn: string | undefined;
    private denials: Denial[] = [];

    /** @param configuration of the persistent layer. */
    constructor(
        private readonly account: Account,
        private readonly configuration: Values,
    ) {}

    /**
     * Begins a step: the job assumes its role, as it would with GitHub's token.
     *
     * @param outputs of the persistent layer, which name the roles.
     */
    assume(role: Role, outputs: Values): void {
        this.denials = [];
        this.roleArn = undefined;
        if (role === "administrator") {
            return; // a person, with rights that this repository doesn't hand out
        }
        const { output, job } = pipelineRoles[role];
        const arn = outputs[output];
        if (typeof arn !== "string") {
            throw new Error(
                `The stack of gatus-persistent has no output '${output}', which names the role of this step. ` +
                    "persistent/outputs.ts promises it: export it in persistent/index.ts",
            );
        }
        const token = githubToken(configuredRepository(this.configuration), job);
        this.denials.push(...assumeRole(token, arn, this.account));
        this.roleArn = arn;
    }

    /** A resource or a function of the provider. */
    async operation(operation: Operation): Promise<void> {
        if (this.roleArn !== undefined) {
            this.denials.push(...(await authorize(operation, this.roleArn, this.account)));
        }
    }

    /** A call that a script makes, with the role of its job. */
    async call(name: string, action: string, resource: string): Promise<void> {
        if (this.roleArn !== undefined) {
            this.denials.push(
                ...(await authorizeCall({ name, action, resource }, this.roleArn, this.account)),
            );
        }
    }

    /** The state that a command of the engine reads and writes. */
    async state(access: Omit<StateAccess, "bucket" | "keyArn">): Promise<void> {
        if (this.roleArn !== undefined) {
            const bucket = setting(this.configuration, "stateBucket");
            const state = { ...access, bucket, keyArn: setting(this.configuration, "stateKeyArn") };
            this.denials.push(...(await authorizeState(state, this.roleArn, this.account)));
        }
    }

    /** Everything that the step's role may not do of what the step did, each once. */
    denied(): readonly Denial[] {
        const seen = new Map(this.denials.map((denial) => [JSON.stringify(denial), denial]));
        return [...seen.values()];
    }
}

/** A step whose role lacks permissions. */
export class DeniedError extends Error {
    constructor(readonly denials: readonly Denial[]) {
        const lines = denials.map(
            ({ action, resource, name, reason }) =>
                `  - ${action} on ${resource}\n    for '${name}': ${reason}`,
        );
        const role = denials[0]?.role ?? "";
        super(
            `AWS would deny ${denials.length === 1 ? "one action" : `${denials.length} actions`} to ${role}:\n` +
                `${lines.join("\n")}\n` +
                "docs/decisions/ tells how to read a denial and how to add a permission",
        );
    }
}
