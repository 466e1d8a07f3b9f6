import { base, refuse, workflows, World } from "../support/doctor-world";
import { Case } from "./examined";

/** Changes what GitHub says of the repository itself. */
const repository = (change: object) => (world: World) => {
    world.github[base] = { body: { ...(world.github[base]?.body as object), ...change } };
};
const answer =
    (path: string, body: unknown, status = 200) =>
    (world: World) => {
        world.github[base + path] = { body, status };
    };
const message = (path: string, status: number, text: string) => answer(path, { message: text }, status);
const noToken = (world: World) => {
    world.token = undefined;
    delete world.commands.gh; // who is logged in there has one
};
const expired = (world: World) => (world.token = "expired");
const neverUp = ({ states }: World) => delete states["gatus-github"];

/** What every line that asks GitHub says where nobody may ask. */
function unanswered(line: string, path: string): Case[] {
    return [
        {
            that: "there is no token",
            line,
            verdict: "unknown",
            says: /there is no token for GitHub/,
            command: /gh auth login; or set GITHUB_TOKEN/,
            given: noToken,
        },
        {
            that: "the token has expired (401)",
            line,
            verdict: "unknown",
            says: /GitHub doesn't take the token/,
            command: /gh auth login/,
            given: expired,
        },
        {
            that: "the token lacks the right (403)",
            line,
            verdict: "unknown",
            says: /lacks the right '[A-Z]\w+: read'.*403 Resource not accessible by personal access token/,
            given: message(path, 403, "Resource not accessible by personal access token"),
        },
        {
            that: "the token may not see the repository (404)",
            line,
            verdict: "unknown",
            says: /or there is no example-org\/status.*404 Not Found/,
            given: message(path, 404, "Not Found"),
        },
        {
            that: "GitHub is broken (500)",
            line,
            verdict: "unknown",
            says: /GitHub answered 500 \(oops\)/,
            given: message(path, 500, "oops"),
        },
        {
            that: "GitHub can't be reached",
            line,
            verdict: "unknown",
            says: /GitHub can't be reached at http:\/\/127\.0\.0\.1:1/,
            given: ({ env }) => (env.GITHUB_API_URL = "http://127.0.0.1:1"),
        },
    ];
}

const askers: Readonly<Record<string, string>> = {
    "GitHub repository": "",
    "GitHub environments": "/environments",
    "GitHub variables": "/actions/variables",
    "GitHub rules": "/rules/branches/main",
    "GitHub Actions": "/actions/permissions",
    "GitHub schedules": "/actions/workflows",
};

/** Every line but the repository's own, the same way: set, not yet set, and changed by hand. */
function setting(line: string, changed: (world: World) => unknown, says: RegExp): Case[] {
    return [
        {
            that: "it is not as the program makes it",
            line,
            verdict: "fault",
            says,
            command: /^GITHUB_TOKEN=\$\(gh auth token\) pulumi up --cwd github --stack prod/,
            given: changed,
        },
        {
            that: "the program was never run",
            line,
            verdict: "later",
            says: /not set yet \(\d+ differ\)/,
            given: (world) => {
                changed(world);
                neverUp(world);
            },
        },
    ];
}

export const githubCases: readonly Case[] = [
    ...Object.entries(askers).flatMap(([line, path]) => unanswered(line, path)),
    {
        that: "it is the repository",
        line: "GitHub repository",
        verdict: "ok",
        says: /^example-org\/status, public/,
    },
    {
        that: "it is another repository of that name",
        line: "GitHub repository",
        verdict: "fault",
        says: /another repository than the roles trust: its id is 7/,
        given: repository({ id: 7 }),
    },
    {
        that: "the repository was renamed",
        line: "GitHub repository",
        verdict: "fault",
        says: /called 'example-org\/page' now/,
        given: repository({ full_name: "example-org/page" }),
    },
    {
        that: "the repository is archived",
        line: "GitHub repository",
        verdict: "fault",
        says: /is archived/,
        given: repository({ archived: true }),
    },
    {
        that: "the default branch is another",
        line: "GitHub repository",
        verdict: "fault",
        says: /default branch is 'master'/,
        given: repository({ default_branch: "master" }),
    },
    {
        that: "the plan has no environments",
        line: "GitHub repository",
        verdict: "fault",
        says: /plan free a private repository has neither environments nor rules/,
        given: repository({ visibility: "private" }),
    },
    {
        that: "the plan has no required reviewers",
        line: "GitHub repository",
        verdict: "fault",
        says: /plan team a private repository has no required reviewers/,
        given: (world) => {
            repository({ visibility: "private" })(world);
            world.config["gatus-github:plan"] = "team";
        },
    },
    {
        that: "the configuration of GitHub's side is amiss",
        line: "GitHub repository",
        verdict: "unknown",
        says: /configuration of GitHub's side is amiss/,
        given: ({ config }) => (config["gatus-github:plan"] = "gold"),
    },
    {
        that: "GitHub answers no more for now",
        line: "GitHub repository",
        verdict: "unknown",
        says: /answers this token no more for now/,
        command: /in an hour/,
        given: (world) =>
            (world.github[base] = {
                status: 403,
                body: { message: "API rate limit exceeded" },
                headers: { "x-ratelimit-remaining": "0" },
            }),
    },
    { that: "subjects are as trusted", line: "GitHub subjects", verdict: "ok", says: /immutable subjects/ },
    {
        that: "subjects are of the old form",
        line: "GitHub subjects",
        verdict: "fault",
        says: /classic subjects, and the roles trust immutable/,
        command: /githubSubjects classic/,
        given: answer("/actions/oidc/customization/sub", { use_immutable_subject: false }),
    },
    {
        that: "GitHub doesn't say which subjects",
        line: "GitHub subjects",
        verdict: "unknown",
        says: /doesn't say what its tokens look like/,
        given: message("/actions/oidc/customization/sub", 403, "Resource not accessible"),
    },
    {
        that: "environments are as made",
        line: "GitHub environments",
        verdict: "ok",
        says: /^environments production/,
    },
    ...setting(
        "GitHub environments",
        answer("/environments", { environments: [] }),
        /^environment production isn't there/,
    ),
    {
        that: "a plan says nothing of environments (404)",
        line: "GitHub environments",
        verdict: "unknown",
        says: /or its plan has no environments/,
        given: message("/environments", 404, "Not Found"),
    },
    {
        that: "nobody says who approves",
        line: "GitHub environments",
        verdict: "unknown",
        says: /doesn't say who approves/,
        given: ({ config }) => (config["gatus-github:reviewers"] = []),
    },
    { that: "variables are as made", line: "GitHub variables", verdict: "ok", says: /^variables$/ },
    ...setting(
        "GitHub variables",
        answer("/actions/variables", { variables: [] }),
        /^variable AWS_ACCOUNT_ID isn't there/,
    ),
    {
        that: "there are no roles to name yet",
        line: "GitHub variables",
        verdict: "later",
        says: /isn't known yet/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    { that: "rules are as made", line: "GitHub rules", verdict: "ok", says: /^rules of main/ },
    ...setting("GitHub rules", answer("/rules/branches/main", []), /^main lacks the rule deletion/),
    {
        that: "the plan has no rules (403)",
        line: "GitHub rules",
        verdict: "unknown",
        says: /the plan of example-org\/status lacks this \(GitHub: 403 Upgrade to GitHub Pro/,
        command: /Make the repository public/,
        given: message(
            "/rules/branches/main",
            403,
            "Upgrade to GitHub Pro or make this repository public to enable this feature.",
        ),
    },
    { that: "Actions are limited", line: "GitHub Actions", verdict: "ok", says: /^what Actions may run/ },
    ...setting(
        "GitHub Actions",
        answer("/actions/permissions", { enabled: true, allowed_actions: "all", sha_pinning_required: true }),
        /^Actions may run all/,
    ),
    {
        that: "the organization decides it",
        line: "GitHub Actions",
        verdict: "ok",
        says: /the organization decides/,
        given: (world) => {
            world.config["gatus-github:actionsPermissions"] = "organization";
            message("/actions/permissions", 403, "Must be an admin")(world);
        },
    },
    { that: "schedules run", line: "GitHub schedules", verdict: "ok", says: /^drift\.yml runs/ },
    {
        that: "GitHub switched schedules off",
        line: "GitHub schedules",
        verdict: "fault",
        says: /^sleep\.yml is switched off \(disabled_inactivity\)/,
        command: /gh workflow enable sleep\.yml/,
        given: (world) => (world.github[`${base}/actions/workflows`] = workflows("disabled_inactivity")),
    },
    {
        that: "nothing is on main yet",
        line: "GitHub schedules",
        verdict: "later",
        says: /^GitHub knows no drift\.yml yet/,
        given: answer("/actions/workflows", { workflows: [] }),
    },
];

export const noConfiguration: readonly Case[] = [...Object.keys(askers), "GitHub subjects"].map((line) => ({
    that: "there is no configuration",
    line,
    verdict: "unknown",
    says: /the configuration doesn't say/,
    command: /npm run init -- --stack prod/,
    given: (world) => (world.files = false),
}));

export const refusedState: Case = {
    that: "it is not as made, and the state may not be read",
    line: "GitHub rules",
    verdict: "fault",
    says: /^main lacks the rule deletion/,
    given: (world) => {
        answer("/rules/branches/main", [])(world);
        world.aws.GetObject = refuse("AccessDenied", 403);
    },
};
