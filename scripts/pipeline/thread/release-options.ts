import { options, required } from "../../support/cli";
import type { RecordPlace } from "../../support/released-record";
import type { Approved } from "./decisions";

/** What every script about an approved release is told, as its help says it. */
export const releaseHelp = `  --stack NAME        such as prod
  --region REGION     region of AWS
  --commit SHA        of the release
  --image URI         of the release, by digest
  --run ID            id of the run (GITHUB_RUN_ID)`;

const text = { type: "string" } as const;

/** The release, where its record is, and who overruled its scan; empty when nobody had to. */
export function releaseOptions(args: string[]): Approved & {
    readonly where: RecordPlace;
    readonly overruled: string;
} {
    const given = options(args, {
        stack: text,
        region: text,
        commit: text,
        image: text,
        run: text,
        overruled: { ...text, default: "" },
    });
    return {
        where: { stack: required(given.stack, "stack"), region: required(given.region, "region") },
        commit: required(given.commit, "commit"),
        image: required(given.image, "image"),
        run: required(given.run, "run"),
        overruled: given.overruled,
    };
}
