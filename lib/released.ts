/**
 * What is released: one SSM parameter of the persistent layer. The deployment writes it after its health check; wake,
 * rollback and the night's receipt read it. It is a record, so that nobody has to ask what was pushed last, or which run
 * of which workflow ended well.
 */

/** The release that runs, or runs again in the morning. */
export interface Released {
    /** Full SHA of the commit whose program and configuration are deployed. */
    readonly commit: string;
    /** Its image: repository and digest. */
    readonly image: string;
    /** When it was recorded: ISO 8601, UTC. */
    readonly time: string;
    /** Id of the GitHub run that released it. GitHub counts up: a run with a smaller id is an older decision. */
    readonly run: string;
    /** Who approved it although the scan of an old image found something; left out when the scan was good. */
    readonly overruled?: string;
}

/** What the parameter holds until the first release. SSM takes no empty value. */
export const nothingReleased = "nothing was released yet";

/** Name of the parameter. @param project `gatus-<stack>` */
export function releasedParameter(project: string): string {
    return `/${project}/released`;
}

/** A commit, by its full SHA. */
export const commitPattern = /^[0-9a-f]{40}$/;

/** An image in ECR, by its digest: a tag could come to mean another one. */
export const imagePattern =
    /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9]+(?:[._/-][a-z0-9]+)*@sha256:[0-9a-f]{64}$/;

/** What each field must look like. */
const fields: Readonly<Record<keyof Released, RegExp>> = {
    commit: commitPattern,
    image: imagePattern,
    time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/,
    run: /^[1-9]\d{0,19}$/,
    overruled: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?$/,
};

/**
 * Reads the parameter's value.
 *
 * @returns `undefined` before the first release.
 * @throws naming the field, when the value is no record: somebody else wrote it, and nothing must be deployed by it.
 */
export function parseReleased(value: string, parameter: string): Released | undefined {
    if (value === nothingReleased) {
        return undefined;
    }
    const refuse = (why: string) =>
        new Error(
            `The SSM parameter ${parameter} is no record of a release: ${why}. Only the deployment writes it. ` +
                "Nothing was done. To mend it, release again, or put the last good value back: " +
                `aws ssm get-parameter-history --name ${parameter}`,
        );
    let record: unknown;
    try {
        record = JSON.parse(value);
    } catch {
        throw refuse(value.trim() === "" ? "it is empty" : "it is not JSON");
    }
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
        throw refuse("it is not an object");
    }
    for (const [name, pattern] of Object.entries(fields)) {
        const given: unknown = Reflect.get(record, name);
        if (given === undefined && name === "overruled") {
            continue;
        }
        if (typeof given !== "string" || !pattern.test(given)) {
            throw refuse(given === undefined ? `it has no '${name}'` : `its '${name}' isn't one`);
        }
    }
    const unknown = Object.keys(record).filter((name) => !(name in fields));
    if (unknown.length > 0) {
        throw refuse(`nobody knows its '${unknown.join("', '")}'`);
    }
    const released = record as Released;
    if (Number.isNaN(Date.parse(released.time))) {
        throw refuse("its 'time' isn't one");
    }
    return released;
}

/** The value to write. @throws when it could not be read again. */
export function formatReleased(released: Released, parameter: string): string {
    const value = JSON.stringify(released);
    parseReleased(value, parameter);
    return value;
}
