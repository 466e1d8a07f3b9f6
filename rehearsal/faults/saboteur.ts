import { CalledOperation, Fault } from "./fault";
import { Package, ResourceRequest } from "../stand-in/serve";

/** How often the real provider tries a throttled call: its default. */
const defaultTries = 25;

/** How often AWS throttles it here. */
const throttled = 3;

/** Milliseconds in which what goes on beside an operation may end, after the state can't be written any more. */
const patience = 700;

/** What the saboteur does to the machine that the engine runs on. */
export interface Machine {
    /** Kills the engine and all that it started, at once. */
    kill(): void;
    /** From now on nothing can be written to the backend. */
    lockBackend(): void;
}

/** Stands between the engine and the packages of the stand-in: notes each operation on AWS, and spoils the one that it is told to. */
export class Saboteur {
    private calls: CalledOperation[] = [];
    private armed: Fault | undefined;
    private refusals = 0;
    private timer: NodeJS.Timeout | undefined;

    constructor(private readonly machine: Machine) {}

    /** @returns what was done since the last time that it was asked. */
    takeCalls(): readonly CalledOperation[] {
        const calls = this.calls;
        this.calls = [];
        return calls;
    }

    /** Spoils the next such operation. */
    arm(fault: Fault): void {
        this.armed = fault;
        this.refusals = 0;
    }

    /** @returns whether the operation that was to be spoiled never came. */
    disarm(): boolean {
        const waiting = this.armed !== undefined;
        this.armed = undefined;
        clearTimeout(this.timer);
        return waiting;
    }

    /** The package, with its operations passing through here. */
    between(inner: Package): Package {
        let tries = defaultTries;
        const outer = Object.create(inner) as Package;
        outer.configure = (connection, args) => {
            tries = Number(args.maxRetries ?? defaultTries);
            inner.configure?.(connection, args);
        };
        outer.create = (request, inputs, preview) => {
            const run = () => present(inner.create?.(request, inputs, preview));
            return preview ? run() : this.pass("create", request, tries, run);
        };
        outer.update = (request, id, inputs, olds, preview) => {
            const run = () => present(inner.update?.(request, id, inputs, olds, preview));
            return preview ? run() : this.pass("update", request, tries, run);
        };
        outer.delete = (request, id, outputs) =>
            this.pass("delete", request, tries, () => Promise.resolve(inner.delete?.(request, id, outputs)));
        return outer;
    }

    private async pass<Answer>(
        verb: CalledOperation["verb"],
        { urn }: ResourceRequest,
        tries: number,
        run: () => Promise<Answer>,
    ): Promise<Answer> {
        const fault = this.armed;
        if (fault?.operation.verb !== verb || fault.operation.urn !== urn) {
            this.calls.push({ verb, urn });
            return run();
        }
        if (fault.kind === "throttled") {
            // The provider's own retries, as the AWS SDK does them.
            while (this.refusals < Math.min(throttled, tries)) {
                this.refusals += 1;
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
            this.armed = undefined;
            if (tries <= throttled) {
                throw new Error(`ThrottlingException: Rate exceeded, after ${tries} tries`);
            }
            return run();
        }
        this.armed = undefined;
        if (fault.kind === "fails") {
            throw new Error("InternalFailure: the request processing has failed (injected)");
        }
        if (fault.kind === "killed before") {
            return this.kill();
        }
        const answer = await run();
        switch (fault.kind) {
            case "answer lost":
                throw new Error("RequestError: send request failed: connection reset by peer (injected)");
            case "killed":
                return this.kill();
            case "state unwritable":
                this.machine.lockBackend();
                // The engine would try to write for two minutes and give up, with the same left behind.
                this.timer = setTimeout(() => {
                    this.machine.kill();
                }, patience);
                return answer;
        }
    }

    private kill(): Promise<never> {
        this.machine.kill();
        return new Promise(() => undefined); // nobody is there to hear
    }
}

function present<Answer>(answer: Promise<Answer> | undefined): Promise<Answer> {
    return answer ?? Promise.reject(new Error("The package can't do that"));
}
