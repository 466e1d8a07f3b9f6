import * as pulumi from "@pulumi/pulumi";

/** Operator, then key, then value(s), as IAM writes them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * One statement of a policy. Actions are written out: a wildcard would allow what AWS invents tomorrow.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
 */
export interface Statement {
    /** Says what the statement is for; a denial names it. */
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Conditions;
}

export interface PolicyDocument<S = Statement> {
    readonly Version: "2012-10-17";
    readonly Statement: readonly S[];
}

/** What AWS allows, in characters without white space, and attachments. */
export const limits = {
    /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
    managedPolicy: 6144,
    trustPolicy: 2048,
    /** Sum of all inline policies of a role. */
    inlinePolicies: 10_240,
    policiesPerRole: 10,
    /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
    roleName: 64,
} as const;

/** `-` and the seven hexadecimal digits that Pulumi's auto-naming appends. */
const autoNameSuffix = 8;

export function allow(
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    conditions?: Conditions,
): Statement {
    return {
        Sid: sid,
        Effect: "Allow",
        Action: actions,
        Resource: resources,
        ...(conditions && { Condition: conditions }),
    };
}

export function deny(
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    conditions: Conditions,
): Statement {
    return { ...allow(sid, actions, resources, conditions), Effect: "Deny" };
}

export function policyDocument<S>(statements: readonly S[]): PolicyDocument<S> {
    return { Version: "2012-10-17", Statement: statements };
}

/**
 * The document as JSON, which has no white space that IAM wouldn't count.
 *
 * @param what - what the document is, for the message
 * @param limit - one of {@link limits}
 * @throws {pulumi.RunError} when it is longer
 */
export function serialize(what: string, document: PolicyDocument<unknown>, limit: number): string {
    const json = JSON.stringify(document);
    if (json.length > limit) {
        throw new pulumi.RunError(
            `The ${what} has ${json.length} characters; AWS allows ${limit}. ` +
                "Split it by concern in persistent/identity/, or shorten the names in it",
        );
    }
    return json;
}

/** @throws {pulumi.RunError} when the name that Pulumi makes from `logicalName` is too long for a role. */
export function checkRoleName(logicalName: string): string {
    const length = logicalName.length + autoNameSuffix;
    if (length > limits.roleName) {
        throw new pulumi.RunError(
            `The role '${logicalName}' would get a name of ${length} characters with Pulumi's suffix; ` +
                `AWS allows ${limits.roleName}. Choose a shorter stack name`,
        );
    }
    return logicalName;
}
