import * as pulumi from "@pulumi/pulumi";

/** Says what is allowed when the value is not, and nothing when it is. */
export type Check<Value = string> = (value: Value) => string | undefined;

/** What is wrong with one key: its name with the project's, and the sentence that says so. */
export interface Fault {
    readonly key: string;
    readonly text: string;
}

/** A configuration that a program refuses, with everything that is wrong with it. */
export class ConfigurationError extends pulumi.RunError {
    constructor(readonly faults: readonly Fault[]) {
        const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
        super(
            `${count} in the configuration of stack '${pulumi.getStack()}':\n` +
                faults.map(({ text }) => `  - ${text}`).join("\n"),
        );
    }
}

/**
 * Reads a project's configuration and collects every fault, so that all of them are reported together.
 * An empty value counts as absent: `Pulumi.yaml` gives optional and required keys an empty default, since
 * the engine would otherwise stop at the missing ones and hide the rest.
 */
export class ConfigReader {
    private readonly config: pulumi.Config;
    private readonly known = new Set<string>();
    private readonly faults: Fault[] = [];

    private constructor(private readonly project: string) {
        this.config = new pulumi.Config(project);
    }

    /**
     * @param project Namespace of the keys: the name in `Pulumi.yaml`.
     * @param read Reads each key once; may call {@link fault} for rules that span keys.
     * @throws {ConfigurationError} naming the key, the value and what is allowed, a line for each fault.
     */
    static read<Configuration>(
        project: string,
        read: (reader: ConfigReader) => Configuration,
    ): Configuration {
        const reader = new ConfigReader(project);
        const configuration = read(reader);
        reader.refuseUnknownKeys();
        if (reader.faults.length > 0) {
            throw new ConfigurationError(reader.faults);
        }
        return configuration;
    }

    /** A value that must be given. Its result is only used when no fault was found. */
    required(key: string, check: Check): string {
        const found = this.faults.length;
        const value = this.raw(key);
        if (value === undefined && this.faults.length > found) {
            return "";
        }
        if (value === undefined) {
            this.note(
                key,
                `is missing. ${check("") ?? "Allowed: any text"}. ` +
                    `Set it: pulumi config set ${this.project}:${key} VALUE`,
            );
            return "";
        }
        return this.checked(key, value, check);
    }

    /** A value that may be left out. */
    optional(key: string, check: Check): string | undefined {
        const value = this.raw(key);
        return value === undefined ? undefined : this.checked(key, value, check);
    }

    /** One of a few words. */
    oneOf<Choice extends string>(key: string, choices: readonly Choice[], fallback: Choice): Choice {
        const oneOfThem: Check = (value) =>
            choices.some((choice) => choice === value) ? undefined : `Allowed: ${choices.join(", ")}`;
        return this.checked(key, this.raw(key) ?? fallback, oneOfThem) as Choice;
    }

    /** A whole number. */
    integer(key: string, fallback: number, check: Check<number>): number {
        const text = this.raw(key);
        if (text === undefined) {
            return fallback;
        }
        const value = Number(text);
        const allowed = /^-?\d+$/.test(text) ? check(value) : "Allowed: a whole number";
        if (allowed !== undefined) {
            this.fault(key, text, allowed);
        }
        return value;
    }

    /** `true` or `false`. */
    boolean(key: string, fallback: boolean): boolean {
        const text = this.raw(key);
        if (text !== undefined && text !== "true" && text !== "false") {
            this.fault(key, text, "Allowed: true, false");
        }
        return text === undefined ? fallback : text === "true";
    }

    /** A list of whole numbers, as JSON. */
    integers(key: string, check: Check<number>): number[] {
        const isInteger = (item: unknown): item is number => Number.isInteger(item);
        return this.list(key, isInteger, "a list of whole numbers, such as [5432]", check);
    }

    /** A list of texts, as JSON. */
    texts(key: string, check: Check): string[] {
        const isText = (item: unknown): item is string => typeof item === "string";
        return this.list(key, isText, "a list of texts, such as [one, another]", check);
    }

    /** Records a fault that a rule over several keys found. */
    fault(key: string, value: string, allowed: string): void {
        this.note(key, `is '${value}'. ${allowed}`);
    }

    private list<Item>(
        key: string,
        isItem: (item: unknown) => item is Item,
        allowedList: string,
        check: Check<Item>,
    ): Item[] {
        const text = this.raw(key) ?? "[]";
        let list: unknown;
        try {
            list = JSON.parse(text);
        } catch {
            list = undefined;
        }
        if (!Array.isArray(list) || !list.every(isItem)) {
            this.fault(key, text, `Allowed: ${allowedList}`);
            return [];
        }
        for (const item of list) {
            const allowed = check(item);
            if (allowed !== undefined) {
                this.fault(key, String(item), allowed);
            }
        }
        return list;
    }

    private note(key: string, what: string): void {
        const name = `${this.project}:${key}`;
        this.faults.push({ key: name, text: `${name} ${what}` });
    }

    private checked(key: string, value: string, check: Check): string {
        const allowed = check(value);
        if (allowed !== undefined) {
            this.fault(key, value, allowed);
        }
        return value;
    }

    private raw(key: string): string | undefined {
        this.known.add(key);
        if (isSecret(`${this.project}:${key}`)) {
            // Nor is its value said in a fault: what is encrypted may really be a secret.
            this.note(
                key,
                `is encrypted, but is used in the open: in names, outputs and messages. ` +
                    "Set it without --secret. A webhook belongs into an SSM parameter: alertWebhookParameter",
            );
            return undefined;
        }
        const value = this.config.get(key);
        return value === "" ? undefined : value;
    }

    private refuseUnknownKeys(): void {
        const prefix = `${this.project}:`;
        for (const name of Object.keys(pulumi.runtime.allConfig())) {
            if (name.startsWith(prefix) && !this.known.has(name.slice(prefix.length))) {
                this.note(
                    name.slice(prefix.length),
                    `is not a key of this project. Known: ${[...this.known].join(", ")}`,
                );
            }
        }
    }
}

/** Whether `pulumi config set --secret` set a key. The language host says so: the SDK's own question isn't public. */
function isSecret(key: string): boolean {
    const keys = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
    return keys.includes(key);
}
