import { Outside } from "../../scripts/pipeline/orphans";
import { Cloud, Found, Layer } from "../../scripts/pipeline/orphans/cloud";
import { nameInputs } from "../../scripts/pipeline/orphans/import-file";
import { removalOrder } from "../../scripts/pipeline/orphans/removal";
import { Account, Existing } from "../stand-in/account";
import { refuseInUse } from "../stand-in/refusals";
import { importIdOf } from "../stand-in/resource-types";

/** What the persistent layer has under a name, and without tags, of what could be made twice or is refused the second time. */
const persistentWithoutTags = [
    "aws:kms/alias:Alias",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
];

/** The stand-in's account, as `npm run orphans` sees AWS: no more than what the tags, or the names of its types, tell. */
export class StandInCloud implements Cloud {
    constructor(
        private readonly account: Account,
        private readonly project: string,
    ) {}

    find(layer: Layer): Promise<readonly Found[]> {
        const known: readonly string[] = [...removalOrder, ...persistentWithoutTags];
        const found = this.account.find(({ type, tags, urn }) =>
            "Project" in tags
                ? tags.Project === this.project && tags.Layer === layer
                : // What has no tags is found by what it is a part of, or by the name that the program gave it.
                  known.includes(type) && urn.split("::")[1] === `gatus-${layer}`,
        );
        return Promise.resolve(found.map((it) => this.asFound(it)));
    }

    remove({ type, id, arn }: Found): Promise<void> {
        const there = this.account.find((it) => {
            const found = this.asFound(it);
            return found.type === type && found.id === id && found.arn === arn;
        })[0];
        if (there === undefined) {
            throw new Error(`NotFound: ${type} ${id}`);
        }
        refuseInUse(there, this.account);
        this.account.remove(there);
        return Promise.resolve();
    }

    private asFound(existing: Existing): Found {
        const { type, tags, outputs, inputs, name } = existing;
        const { arn } = outputs;
        const named = nameInputs.map((key) => inputs[key]);
        const own = [...named, tags.Name].find(
            (value): value is string => typeof value === "string" && value !== "",
        );
        return {
            type,
            id: importIdOf(existing, this.account),
            name: own ?? name,
            tags,
            ...(typeof arn === "string" && { arn }),
        };
    }
}

/** What `npm run orphans` has outside of this machine, where that is the stand-in: it lets go at once, or not at all. */
export function outsideOf(account: Account): Outside {
    return {
        account: () => Promise.resolve(account.accountId),
        cloud: ({ project }) => new StandInCloud(account, project),
        patience: { pauseMs: 0, rounds: 2 },
    };
}
