import {
    validateEndpointPolicy,
    validateIdentityPolicy,
    validateResourcePolicy,
    validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import { text } from "./account";
import { Draft, PolicyInput } from "./resource-type";

/**
 * Policy documents that AWS calls malformed. The grammar is checked by `@cloud-copilot/iam-policy`; what that leaves open
 * (who a resource's policy is for, the names of operators, empty lists, actions of another service) is checked here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function refuseMalformedPolicy(policy: PolicyInput, draft: Draft): void {
    const given = text(draft.inputs, policy.property);
    const faults = given === "" ? [] : faultsOf(policy, given, draft);
    if (faults.length > 0) {
        throw new Error(
            `${policy.refusal}: ${policy.property} of '${draft.logicalName}': ${faults.join("; ")}`,
        );
    }
}

const grammar = {
    identity: validateIdentityPolicy,
    resource: validateResourcePolicy,
    trust: validateTrustPolicy,
    endpoint: validateEndpointPolicy,
};

type Statement = Readonly<Record<string, unknown>>;

function faultsOf(policy: PolicyInput, given: string, draft: Draft): string[] {
    let document: { Statement?: unknown };
    try {
        document = JSON.parse(given) as typeof document;
    } catch {
        return ["isn't JSON"];
    }
    const faults = grammar[policy.kind](document).map(({ path, message }) => `${path}: ${message}`);
    if (faults.length > 0) {
        return faults;
    }
    const statements = [document.Statement].flat() as Statement[];
    if (statements.length === 0) {
        return ["has no statement"];
    }
    const ofStatements = statements.flatMap((statement, index) =>
        [...principalFaults(policy, statement), ...elementFaults(policy, statement)].map(
            (fault) => `Statement[${index}]: ${fault}`,
        ),
    );
    return ofStatements.length > 0 ? ofStatements : serviceFaults(policy, statements, draft);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const principals: Readonly<Record<string, RegExp>> = {
    AWS: /^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:.+)$/,
    Service: /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/,
    Federated: /^(arn:aws:iam::\d{12}:.+|[a-z0-9.-]+)$/,
    CanonicalUser: /^[0-9a-f]{64}$/,
};

/** Whom a statement is for: a resource's policy has to say it. What an identity may do is for that identity. */
function principalFaults({ kind }: PolicyInput, { Principal, NotPrincipal }: Statement): string[] {
    if (kind === "identity") {
        return []; // the grammar has refused one
    }
    const principal = Principal ?? NotPrincipal;
    if (principal === undefined || (Principal !== undefined && NotPrincipal !== undefined)) {
        return ["needs one Principal"];
    }
    if (principal === "*") {
        return [];
    }
    const entries: [string, unknown][] =
        typeof principal === "object" && principal !== null ? Object.entries(principal) : [];
    const values = entries.flatMap(([key, value]) =>
        (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => [key, String(one)] as const),
    );
    return values.length === 0 || entries.some(([, value]) => Array.isArray(value) && value.length === 0)
        ? ["Principal names nobody"]
        : values
              .filter(([key, value]) => principals[key]?.test(value) !== true)
              .map(([key, value]) => `Principal has no ${key} '${value}'`);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operator = new RegExp(
    "^((ForAllValues|ForAnyValue):)?(" +
        "String(Not)?(Equals|EqualsIgnoreCase|Like)|Arn(Not)?(Equals|Like)|Bool|BinaryEquals|(Not)?IpAddress|" +
        "(Numeric|Date)((Not)?Equals|(LessThan|GreaterThan)(Equals)?)" +
        ")(IfExists)?$|^Null$",
);

function elementFaults({ kind, service }: PolicyInput, statement: Statement): string[] {
    const { Sid = "", Action, NotAction, Resource, NotResource, Condition = {} } = statement;
    const actions = [Action ?? NotAction ?? []].flat() as string[];
    const resources = [Resource ?? NotResource ?? "*"].flat() as string[];
    const isOfService = (action: string) => action === "*" || action.startsWith(`${service ?? ""}:`);
    return [
        ...(kind === "identity" && !/^[A-Za-z0-9]*$/.test(String(Sid)) ? [`Sid '${String(Sid)}'`] : []),
        ...(actions.length === 0 ? ["Action is empty"] : []),
        ...(resources.length === 0 ? ["Resource is empty"] : []),
        ...(service === undefined ? [] : actions.filter((action) => !isOfService(action))).map(
            (action) => `Action ${action} isn't one of ${service ?? ""}`,
        ),
        ...resources
            .filter((resource) => resource !== "*" && !/^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+$/.test(resource))
            .map((resource) => `Resource '${resource}' is neither an ARN nor *`),
        ...Object.keys(Condition as object)
            .filter((name) => !operator.test(name))
            .map((name) => `Condition knows no operator ${name}`),
    ];
}

function serviceFaults({ service, kind }: PolicyInput, statements: Statement[], draft: Draft): string[] {
    const { accountId } = draft.account;
    if (kind === "resource" && service === "kms") {
        // Else nobody could ever change the key's policy again: BypassPolicyLockoutSafetyCheck.
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
        const rules = statements.some(
            ({ Effect, Principal, Action }) =>
                Effect === "Allow" &&
                JSON.stringify(Principal).includes(`:iam::${accountId}:`) &&
                ["kms:*", "kms:PutKeyPolicy"].some((action) => [Action].flat().includes(action)),
        );
        return rules ? [] : [`lets nobody of the account ${accountId} change it again`];
    }
    if (kind === "resource" && service === "s3") {
        const bucket = `arn:aws:s3:::${text(draft.inputs, "bucket")}`;
        const resources = statements.flatMap(({ Resource }) => [Resource].flat() as string[]);
        return resources
            .filter((resource) => resource !== bucket && !resource.startsWith(`${bucket}/`))
            .map((resource) => `Resource '${resource}' isn't of the bucket`);
    }
    return [];
}
