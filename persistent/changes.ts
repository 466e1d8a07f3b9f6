import * as pulumi from "@pulumi/pulumi";
import { vpcsWhileAwake } from "../lib/awake";
import { ownOutputs } from "../lib/stack-outputs";
import { PersistentConfig } from "./config";
import { PersistentOutputs } from "./outputs";

/** Keys of the configuration that the stack's outputs repeat, so that the next `up` can compare. */
export const compared = ["domain", "statusHost", "apexRedirect", "history", "historyDirectory"] as const;
type Compared = (typeof compared)[number];

/** What the stack was last brought up with. What is undefined its state doesn't say, and nothing can be compared with. */
type Before = Partial<Pick<PersistentOutputs, Compared>>;
type Now = Pick<PersistentConfig, Compared | "leaveHistory">;

interface RefusedChange {
    readonly key: Compared;
    /** While the ephemeral layer is awake, or until `leaveHistory` names the directory that is given up. */
    readonly until: "asleep" | "said";
    /** Of all changes of the key, which; undefined is every one. */
    readonly only?: (before: Before, now: Now) => boolean;
    /** What AWS would refuse in the middle of `up`, or what would be lost. */
    readonly because: string;
}

const certificateInUse = "the certificate of the old names can't be deleted while the load balancer uses it";

/**
 * The changes that a preview refuses, since they would lose something, or fail in the middle of `up`.
 *
 * - A certificate in use: https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
 * - A zone with records: https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html
 * - A file system with mount targets: https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html
 */
const refusedChanges: readonly RefusedChange[] = [
    {
        key: "domain",
        until: "asleep",
        because: "the old zone can't be deleted while the site's records are in it",
    },
    { key: "statusHost", until: "asleep", because: certificateInUse },
    { key: "apexRedirect", until: "asleep", because: certificateInUse },
    {
        key: "history",
        until: "asleep",
        only: (_before, now) => now.history === "memory",
        because: "the file system can't be deleted while the service's network has mount targets of it",
    },
    {
        key: "history",
        until: "said",
        only: (_before, now) => now.history === "memory",
        because: "the file system is deleted with the history; its backups stay for five weeks at most",
    },
    {
        key: "historyDirectory",
        until: "said",
        only: (before, now) => before.history === "efs" && now.history === "efs",
        because: "Gatus begins an empty history in the new one, and nobody reads the old one any more",
    },
];

/**
 * Refuses what would lose something, or fail in the middle of `up` because the ephemeral layer still uses it. What the
 * stack was brought up with, its own outputs say; the state that `npm run adopt` writes has them too. Another that
 * `pulumi import` has filled has none until its first `up`, and nothing is refused then.
 *
 * @param environment Value of the tag `Project`.
 * @throws {pulumi.RunError} naming each key, its old and new value, the reason, and how to do it safely
 */
export async function refuseChanges(
    environment: string,
    now: Now,
    opts: pulumi.InvokeOptions,
): Promise<void> {
    const before: Before = await ownOutputs<PersistentOutputs>();
    const changed = refusedChanges.filter(
        ({ key, only }) =>
            before[key] !== undefined && before[key] !== now[key] && only?.(before, now) !== false,
    );
    const awake = changed.some(({ until }) => until === "asleep")
        ? await vpcsWhileAwake(environment, opts)
        : [];
    const inUse = awake.length === 0 ? [] : changed.filter(({ until }) => until === "asleep");
    const directory = before.historyDirectory ?? now.historyDirectory;
    const losing = now.leaveHistory === directory ? [] : changed.filter(({ until }) => until === "said");
    const lines = (those: readonly RefusedChange[]): string =>
        those
            .map(
                ({ key, because }) =>
                    `  - ${key}, from ${String(before[key])} to ${String(now[key])}: ${because}\n`,
            )
            .join("");
    const paragraphs = [
        ...(inUse.length === 0
            ? []
            : [
                  `This can't be changed while the site is awake (in ${awake.join(", ")}). Nothing was made:\n${lines(inUse)}` +
                      "Put it to sleep (Actions → sleep, or pulumi destroy --cwd ephemeral), then pulumi up --cwd persistent, " +
                      "and wake it (Actions → wake, or pulumi up --cwd ephemeral).",
              ]),
        ...(losing.length === 0
            ? []
            : [
                  `The history in ${directory} would be lost. Nothing was made:\n${lines(losing)}` +
                      `If that is meant, say which one: pulumi config set leaveHistory ${directory} --cwd persistent. ` +
                      `Else put ${losing.map(({ key }) => key).join(" and ")} back.`,
              ]),
    ];
    if (paragraphs.length > 0) {
        throw new pulumi.RunError(paragraphs.join("\n"));
    }
}
