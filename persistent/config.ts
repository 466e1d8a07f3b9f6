import { ConfigReader } from "../lib/config-reader";
import {
    atMost,
    awsAccountId,
    awsRegion,
    between,
    bucketName,
    domainName,
    efsDirectory,
    emailAddress,
    githubId,
    githubRepository,
    kmsKeyArn,
    logRetention,
    longestCertificateName,
    longestHostOfRule,
    longestParameterArn,
    ssmParameterName,
} from "../lib/config-checks";
import { subjectForms, Subjects } from "./identity/trust";
import { daysOfWeek, Schedule, scheduleFaults, timeOfDay, timeZoneName } from "../lib/schedule";
import { History } from "./outputs";

/** Whether a thing of which there can be only one is made here, or was there before. */
export type Origin = "create" | "existing";

const origins = ["create", "existing"] as const;

/** Configuration of the persistent layer; README.md has the table of its keys. */
export interface PersistentConfig {
    readonly region: string;
    readonly accountId: string;
    readonly github: {
        /** `OWNER/REPOSITORY`. */
        readonly repository: string;
        /** Numeric ids, which stay with owner and repository whatever they are called. */
        readonly ownerId: string;
        readonly repositoryId: string;
        /** Whether GitHub puts the ids into the subject of its tokens. */
        readonly subjects: Subjects;
        readonly oidcProvider: Origin;
    };
    readonly domain: string;
    /** Whether the apex is this site's, and redirects to the status host. */
    readonly apexRedirect: boolean;
    readonly statusHost: string;
    /** What the site answers to: the apex first, where it is ours. */
    readonly names: readonly [string, ...string[]];
    readonly hostedZone: Origin;
    /** Whether the registrar points to the zone's name servers, so that the certificate can be validated. */
    readonly zoneDelegated: boolean;
    readonly alertEmail: string;
    readonly monthlyBudgetUsd: number;
    /** When the site is awake. */
    readonly schedule: Schedule;
    /** Whether CloudWatch watches over the schedule, in case GitHub does not keep it. */
    readonly watchman: boolean;
    /** Whether a page answers while the site sleeps, or is down. */
    readonly nightPage: boolean;
    readonly releasesToKeep: number;
    readonly logRetentionDays: number;
    readonly history: History;
    /** Where the history lies on the file system: another directory after a restore from a backup. */
    readonly historyDirectory: string;
    /** The directory whose history may be given up; undefined gives up none. */
    readonly leaveHistory: string | undefined;
    /** Where Pulumi keeps the state of all three projects, and the key that encrypts its secrets. */
    readonly state: {
        readonly bucket: string;
        readonly keyArn: string;
        /** As `pulumi login` takes it. */
        readonly backendUrl: string;
    };
    /** The SSM parameter that holds the webhook to alert; undefined alerts none. */
    readonly alertWebhook: { readonly parameterName: string; readonly parameterArn: string } | undefined;
}

export function readConfig(): PersistentConfig {
    return ConfigReader.read("gatus-persistent", (read) => {
        const domain = read.required("domain", atMost(longestCertificateName, domainName));
        const apexRedirect = read.boolean("apexRedirect", true);
        const statusHost = read.optional("statusHost", domainName) ?? `status.${domain}`;
        // The certificate's first name is the apex, where the apex is ours.
        const longest = apexRedirect ? longestHostOfRule : longestCertificateName;
        if (!statusHost.endsWith(`.${domain}`) || statusHost.length > longest) {
            const allowed = `a name under ${domain} of at most ${longest} characters, such as status.${domain}`;
            read.fault("statusHost", statusHost, `Allowed: ${allowed}`);
        }
        const region = read.required("region", awsRegion);
        const accountId = read.required("accountId", awsAccountId);
        const bucket = read.required("stateBucket", bucketName);
        const stateKeyArn = read.required("stateKeyArn", kmsKeyArn);
        const bothFit = kmsKeyArn(stateKeyArn) === undefined && awsAccountId(accountId) === undefined;
        if (bothFit && stateKeyArn.split(":")[4] !== accountId) {
            read.fault("stateKeyArn", stateKeyArn, `Allowed: a key of the account ${accountId}`);
        }
        const parameterName = read.optional("alertWebhookParameter", ssmParameterName);
        const parameterArn = `arn:aws:ssm:${region}:${accountId}:parameter${parameterName ?? ""}`;
        if (parameterName !== undefined && parameterArn.length > longestParameterArn) {
            const longestName = parameterName.length - (parameterArn.length - longestParameterArn);
            read.fault("alertWebhookParameter", parameterName, `Allowed: at most ${longestName} characters`);
        }
        const hostedZone = read.oneOf("hostedZone", origins, "create");
        return {
            region,
            accountId,
            github: {
                repository: read.required("githubRepository", githubRepository),
                ownerId: read.required("githubOwnerId", githubId),
                repositoryId: read.required("githubRepositoryId", githubId),
                subjects: read.oneOf("githubSubjects", subjectForms, "immutable"),
                oidcProvider: read.oneOf("githubOidcProvider", origins, "create"),
            },
            domain,
            apexRedirect,
            statusHost,
            names: apexRedirect ? [domain, statusHost] : [statusHost],
            hostedZone,
            zoneDelegated: read.boolean("zoneDelegated", hostedZone === "existing"),
            alertEmail: read.required("alertEmail", emailAddress),
            monthlyBudgetUsd: read.integer("monthlyBudgetUsd", 75, between(1, 1_000_000)),
            schedule: readSchedule(read),
            watchman: read.boolean("watchman", true),
            nightPage: read.boolean("nightPage", true),
            releasesToKeep: read.integer("releasesToKeep", 20, between(2, 1000)),
            logRetentionDays: read.integer("logRetentionDays", 30, logRetention),
            history: read.oneOf("history", ["efs", "memory"] as const, "efs"),
            historyDirectory: read.optional("historyDirectory", efsDirectory) ?? "/gatus",
            leaveHistory: read.optional("leaveHistory", efsDirectory),
            state: {
                bucket,
                keyArn: stateKeyArn,
                // `npm run bootstrap-state` makes both in one region, which may be another than the layers'.
                backendUrl: `s3://${bucket}?region=${stateKeyArn.split(":")[3] ?? region}`,
            },
            alertWebhook: parameterName === undefined ? undefined : { parameterName, parameterArn },
        };
    });
}

function readSchedule(read: ConfigReader): Schedule {
    const schedule = {
        timeZone: read.optional("timeZone", timeZoneName) ?? "Europe/London",
        wakeAt: read.optional("wakeAt", timeOfDay) ?? "06:53",
        sleepAt: read.optional("sleepAt", timeOfDay) ?? "20:07",
        awakeDays: read.optional("awakeDays", daysOfWeek) ?? "MON-SUN",
    };
    for (const { key, allowed } of scheduleFaults(schedule)) {
        read.fault(key, schedule[key], allowed);
    }
    return schedule;
}
