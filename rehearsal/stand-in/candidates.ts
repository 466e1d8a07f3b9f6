import { Account } from "./account";
import { importIdOf } from "./resource-types";
import { untagged } from "../../scripts/pipeline/orphans/aws/part";
import { called, Candidate, challenges } from "../../scripts/setup/adopt/rules";

/** The stand-in's account, as `npm run adopt` sees AWS. */
export function standInCandidates(account: Account, project: string): Candidate[] {
    return account
        .find(({ type }) => type in called)
        .map((it): Candidate => {
            const { type, id, inputs, outputs, tags } = it;
            const [arn, region] = [outputs.arn, outputs.region].map((value) =>
                typeof value === "string" ? value : "",
            ) as [string, string];
            const options = (outputs.domainValidationOptions ?? []) as Parameters<typeof challenges>[0];
            return {
                type,
                id: importIdOf(it, account),
                arn,
                name: called[type]?.({ inputs, id, arn, region }) ?? "",
                tags: Object.keys(tags).length > 0 ? tags : untagged(project, "persistent"),
                also: challenges(options),
            };
        });
}
