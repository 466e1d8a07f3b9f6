import { IAMClient, ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { ListHostedZonesByNameCommand, Route53Client } from "@aws-sdk/client-route-53";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { plans } from "../../../github/plan";
import { githubIssuer } from "../../../persistent/identity/trust";
import { repositoryOfRemote } from "../../support/git-remote";
import { githubAccess } from "../../support/github-access";
import { hasImmutableSubjects, loginOf, planOf, repositoryFacts } from "../../support/github-repository";
import { Answers } from "./questions";

/** What was found without asking anybody, and what could not be. */
export interface Facts {
    readonly answers: Answers;
    /** A sentence for each thing that nothing could be found out about. */
    readonly unknown: readonly string[];
    /** A sentence for each thing that was given, and that GitHub says is otherwise. */
    readonly contradicted: readonly string[];
}

/**
 * Looks at the environment, the credentials and the account, the git remote and GitHub, side by side. Nothing is changed.
 *
 * @param given What need not be found. Where an answer depends on another (the zone on the domain), that one.
 * @param folder The work tree.
 */
export async function findFacts(given: Answers, folder: string): Promise<Facts> {
    const found = await Promise.all([
        attempt(() => Promise.resolve(stateOfEnvironment(process.env))),
        attempt(() => credentials(given)),
        attempt(() => oidcProvider(given)),
        attempt(() => hostedZone(given)),
        attempt(() => onGithub(given, folder)),
    ]);
    const answers = { ...Object.assign({}, ...found.map(({ answers }) => answers)), ...given } as Answers;
    const unknown = found.flatMap(({ unknown }) => unknown);
    const contradicted = contradictions(given, found.at(-1)?.answers ?? {});
    const [key, ofGithub] = ["gatus-persistent:githubRepository", found.at(-1)?.answers];
    const [named, called] = [given[key], ofGithub?.[key]];
    if (named !== undefined && called !== undefined && named !== called) {
        unknown.push(`GitHub calls '${named}' '${called}', and so do its tokens: that is taken`);
        return { answers: { ...answers, [key]: called }, unknown, contradicted };
    }
    return { answers, unknown, contradicted };
}

/** Ids of another repository: no role would open to the jobs of this one. */
function contradictions(given: Answers, ofGithub: Answers): string[] {
    const ids = { githubOwnerId: "--owner-id", githubRepositoryId: "--repository-id" };
    return Object.entries(ids).flatMap(([name, flag]) => {
        const key = `gatus-persistent:${name}`;
        const [mine, theirs] = [given[key], ofGithub[key]];
        return mine === undefined || theirs === undefined || mine === theirs
            ? []
            : [
                  `${flag} is ${mine}, and of ${ofGithub["gatus-persistent:githubRepository"] ?? ""} it is ${theirs}`,
              ];
    });
}

async function attempt(find: () => Promise<Answers>): Promise<Omit<Facts, "contradicted">> {
    try {
        return { answers: await find(), unknown: [] };
    } catch (error) {
        return { answers: {}, unknown: [error instanceof Error ? error.message : String(error)] };
    }
}

/** Where `bootstrap-state` said that the state is, for whoever exported it. */
export function stateOfEnvironment(env: NodeJS.ProcessEnv): Answers {
    const [, bucket] = /^s3:\/\/([^/?]+)/.exec(env.PULUMI_BACKEND_URL ?? "") ?? [];
    const [, keyArn] = /^awskms:\/\/\/(arn:[^?]+)/.exec(env.PULUMI_SECRETS_PROVIDER ?? "") ?? [];
    return {
        ...(bucket !== undefined && { "gatus-persistent:stateBucket": bucket }),
        ...(keyArn !== undefined && { "gatus-persistent:stateKeyArn": keyArn }),
    };
}

/** A newcomer waits for an answer, or learns soon that there is none. */
const client = { maxAttempts: 2, requestHandler: { requestTimeout: 5000, connectionTimeout: 3000 } };

async function credentials(given: Answers): Promise<Answers> {
    const region = given["gatus-persistent:region"];
    const sts = new STSClient({ ...client, ...(region !== undefined && { region }) });
    const found = await sts.config.region().catch(() => undefined);
    const regional: Answers = found === undefined ? {} : { "gatus-persistent:region": found };
    if (given["gatus-persistent:accountId"] !== undefined) {
        return regional;
    }
    try {
        const { Account } = await new STSClient({
            ...client,
            region: found ?? "us-east-1",
        }).send(new GetCallerIdentityCommand({}));
        return Account === undefined ? regional : { ...regional, "gatus-persistent:accountId": Account };
    } catch (error) {
        throw new Error(
            `AWS doesn't say which account this is: ${reason(error)}. Log in (aws login, aws sso login), or set AWS_PROFILE`,
            { cause: error },
        );
    }
}

async function oidcProvider(given: Answers): Promise<Answers> {
    const key = "gatus-persistent:githubOidcProvider";
    if (given[key] !== undefined) {
        return {};
    }
    try {
        const iam = new IAMClient({ ...client, region: "us-east-1" });
        const { OpenIDConnectProviderList: list = [] } = await iam.send(
            new ListOpenIDConnectProvidersCommand({}),
        );
        const there = list.some(({ Arn }) => Arn?.endsWith(`oidc-provider/${githubIssuer}`) === true);
        return { [key]: there ? "existing" : "create" };
    } catch (error) {
        throw new Error(
            `Whether the account has GitHub's OIDC provider, AWS doesn't say: ${reason(error)}. It is taken as not there`,
            { cause: error },
        );
    }
}

async function hostedZone(given: Answers): Promise<Answers> {
    const [key, domain] = ["gatus-persistent:hostedZone", given["gatus-persistent:domain"]];
    if (given[key] !== undefined || domain === undefined) {
        return {};
    }
    try {
        const route53 = new Route53Client({ ...client, region: "us-east-1" });
        const { HostedZones: zones = [] } = await route53.send(
            new ListHostedZonesByNameCommand({ DNSName: domain, MaxItems: 10 }),
        );
        const there = zones.some(({ Name, Config }) => Name === `${domain}.` && Config?.PrivateZone !== true);
        return { [key]: there ? "existing" : "create" };
    } catch (error) {
        throw new Error(
            `Whether Route 53 serves ${domain} already, AWS doesn't say: ${reason(error)}. It is taken as not served`,
            { cause: error },
        );
    }
}

async function onGithub(given: Answers, folder: string): Promise<Answers> {
    const repository =
        given["gatus-persistent:githubRepository"] ??
        attemptNow(
            () => repositoryOfRemote(folder),
            (why) => `The repository is not known, for ${why}: --repository OWNER/NAME`,
        );
    const keys = ["githubOwnerId", "githubRepositoryId", "githubSubjects"];
    const named = { "gatus-persistent:githubRepository": repository };
    const isKnown = keys.every((key) => given[`gatus-persistent:${key}`] !== undefined);
    if (
        isKnown &&
        (given["gatus-github:approval"] === "none" || given["gatus-github:reviewers"] !== undefined)
    ) {
        return named; // nothing is left to ask GitHub
    }
    const access = githubAccess();
    const facts = await repositoryFacts(access, repository);
    const isPrivate = facts.visibility !== "public";
    const [immutable, login, plan] = await Promise.all([
        hasImmutableSubjects(access, facts.fullName),
        loginOf(access),
        isPrivate ? planOf(access, facts) : undefined,
    ]);
    return {
        "gatus-persistent:githubRepository": facts.fullName,
        "gatus-persistent:githubOwnerId": facts.ownerId,
        "gatus-persistent:githubRepositoryId": facts.id,
        ...subjectsOf(immutable, facts.createdAt),
        ...(login !== undefined && { "gatus-github:reviewers": JSON.stringify([login]) }),
        ...(plan !== undefined && plans.some((known) => known === plan) && { "gatus-github:plan": plan }),
        ...(isPrivate && { visibility: "private" }),
    };
}

/** Without a word of GitHub's: a repository from after the change has the ids, and of an older one nobody knows. */
function subjectsOf(immutable: boolean | undefined, createdAt: string): Answers {
    const key = "gatus-persistent:githubSubjects";
    if (immutable === undefined) {
        return createdAt > "2026-07-16" ? { [key]: "immutable" } : {};
    }
    return { [key]: immutable ? "immutable" : "classic" };
}

function attemptNow<Result>(find: () => Result, say: (why: string) => string): Result {
    try {
        return find();
    } catch (error) {
        throw new Error(say(error instanceof Error ? error.message : String(error)), { cause: error });
    }
}

function reason(error: unknown): string {
    const { name, message } = error as Error;
    return message === "" ? name : message;
}
