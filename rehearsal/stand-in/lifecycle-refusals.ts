import { text } from "./account";
import { Draft } from "./resource-type";

/** What `countType` counts, and the unit that it needs; undefined where it needs none. */
const units: Readonly<Record<string, string | undefined>> = {
    imageCountMoreThan: undefined,
    sinceImagePushed: "days",
};

/**
 * A lifecycle policy that ECR can't validate. Of what it offers, this knows what the programs use: expiring by count, and
 * by days since the push.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function refuseLifecycle(draft: Draft): void {
    const { rules = [] } = JSON.parse(text(draft.inputs, "policy") || "{}") as { rules?: Rule[] };
    const priorities = rules.map(({ rulePriority }) => rulePriority);
    const faults = [
        ...(rules.length === 0 ? ["has no rules"] : []),
        ...(new Set(priorities).size < priorities.length ? ["two rules have the same priority"] : []),
        ...rules.flatMap(faultsOf),
    ];
    if (faults.length > 0) {
        throw new Error(
            `InvalidParameterException: Lifecycle policy validation failure: '${draft.logicalName}': ${faults.join("; ")}`,
        );
    }
}

interface Rule {
    readonly rulePriority?: unknown;
    readonly selection?: Readonly<Record<string, unknown>>;
    readonly action?: { readonly type?: unknown };
}

function faultsOf({ rulePriority, selection = {}, action = {} }: Rule, index: number): string[] {
    const { tagStatus, tagPatternList, tagPrefixList, countType, countUnit, countNumber } = selection;
    const isPositive = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
    const tags = [tagPatternList ?? tagPrefixList ?? []].flat();
    const isKnown = typeof countType === "string" && countType in units;
    return [
        ...(isPositive(rulePriority) ? [] : ["rulePriority"]),
        ...(["tagged", "untagged", "any"].includes(String(tagStatus)) ? [] : ["tagStatus"]),
        ...((tagStatus === "tagged") === tags.length > 0
            ? []
            : ["tagPatternList goes with tagged, and only with it"]),
        ...(isKnown ? [] : ["countType"]),
        ...(isKnown && units[countType] !== countUnit ? [`countUnit with ${countType}`] : []),
        ...(isPositive(countNumber) ? [] : ["countNumber"]),
        ...(action.type === "expire" ? [] : ["action"]),
    ].map((fault) => `rules[${index}]: ${fault}`);
}
