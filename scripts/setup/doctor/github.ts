import { Repository, repositoryFaults } from "../../../github/repository-faults";
import { environments, mainBranch } from "../../../lib/github-names";
import { readGithub } from "../../support/github-access";
import { hasImmutableSubjects } from "../../support/github-repository";
import { Check, fault, Finding, later, ok, Unanswered } from "./finding";
import {
    ActionsSettings,
    differingActions,
    differingEnvironment,
    differingRules,
    differingVariables,
    EnvironmentSettings,
    Rule,
} from "./github-settings";
import { outputsOf, persistentOf, Scene } from "./scene";

/**
 * Reads one path of the repository.
 *
 * @param right What a fine-grained token needs for it.
 * @param otherwise What else a 404 may mean.
 * @throws {Unanswered} without a token, or without the right
 */
async function read<Body>(scene: Scene, path: string, right: string, otherwise = ""): Promise<Body> {
    const { repository } = persistentOf(scene).github;
    if (scene.github.token === undefined) {
        throw new Unanswered(
            "there is no token for GitHub",
            "gh auth login; or set GITHUB_TOKEN to one that may read the repository's settings",
        );
    }
    const { status, body, message, headers } = await readGithub<Body>(
        scene.github,
        `repos/${repository}${path}`,
        6000,
    );
    if (body !== undefined) {
        return body;
    }
    if (status === 401) {
        throw new Unanswered("GitHub doesn't take the token: it has expired, or is none", "gh auth login");
    }
    if (headers.get("x-ratelimit-remaining") === "0") {
        throw new Unanswered("GitHub answers this token no more for now", "Try again in an hour");
    }
    if (status === 403 && /upgrade to/i.test(message)) {
        throw new Unanswered(
            `the plan of ${repository} lacks this (GitHub: ${status} ${message})`,
            `Make the repository public, or take another plan; then: npm run init -- --stack ${scene.stack} --overwrite --plan PLAN`,
        );
    }
    if (status === 403 || status === 404) {
        throw new Unanswered(
            `the token lacks the right '${right}', or there is no ${repository}${otherwise} (GitHub: ${status} ${message})`,
            `A token of somebody who may administer the repository: gh auth login; of a fine-grained one, '${right}'`,
        );
    }
    throw new Error(`GitHub answered ${status} (${message}) to repos/${repository}${path}`);
}

async function repository(scene: Scene): Promise<Finding | Finding[]> {
    const { github } = persistentOf(scene);
    const { stack, configuration } = scene;
    const found = await read<Repository>(scene, "", "Metadata: read");
    const { id, full_name, visibility, archived, default_branch, owner } = found;
    // Not `permissions`: whether the token may write doesn't matter to one that only reads.
    const readable = { id, full_name, visibility, archived, default_branch, owner };
    const settings = configuration.github;
    const wanted = { githubRepository: github.repository, githubRepositoryId: github.repositoryId };
    if (settings === undefined) {
        throw new Unanswered(
            "the configuration of GitHub's side is amiss",
            `npm run init -- --stack ${stack}`,
        );
    }
    const faults = repositoryFaults(readable, undefined, { ...settings, ...wanted });
    return faults.length === 0
        ? ok(`${full_name}, ${visibility}`)
        : faults.map((text) =>
              fault(
                  `${github.repository}: ${text}`,
                  "Jobs get no role, or nothing asks before a deployment",
                  `Do what the line says, or npm run init -- --stack ${stack} --overwrite`,
              ),
          );
}

async function subjects(scene: Scene): Promise<Finding> {
    const { github } = persistentOf(scene);
    await read(scene, "", "Metadata: read");
    const immutable = await hasImmutableSubjects(scene.github, github.repository);
    if (immutable === undefined) {
        throw new Unanswered(
            "GitHub doesn't say what its tokens look like: the token lacks the right 'Actions: read'",
            `gh api repos/${github.repository}/actions/oidc/customization/sub, as an administrator`,
        );
    }
    const form = immutable ? "immutable" : "classic";
    return form === github.subjects
        ? ok(`tokens have ${form} subjects, as the roles trust`)
        : fault(
              `tokens have ${form} subjects, and the roles trust ${github.subjects} ones`,
              "No role opens to any job",
              `pulumi config set githubSubjects ${form} --cwd persistent, then pulumi up --cwd persistent`,
          );
}

/** The lines for what differs from what the program makes: it comes later, while it was never run. */
async function lines(
    scene: Scene,
    what: string,
    why: string,
    differing: readonly string[],
): Promise<Finding[]> {
    if (differing.length === 0) {
        return [ok(what)];
    }
    const command = `GITHUB_TOKEN=$(gh auth token) pulumi up --cwd github --stack ${scene.stack}`;
    const isMade = await scene.layer("gatus-github").then(
        (layer) => (layer?.resources.length ?? 0) > 0,
        () => true, // who can't see the state learns what differs
    );
    return isMade
        ? differing.map((text) => fault(text, why, command))
        : [later(`${what}: not set yet (${differing.length} differ)`, why, command)];
}

async function environmentsOf(scene: Scene): Promise<Finding[]> {
    const settings = scene.configuration.github;
    if (settings === undefined) {
        throw new Unanswered(
            "the configuration doesn't say who approves",
            `npm run init -- --stack ${scene.stack}`,
        );
    }
    const right = "Actions: read";
    const { environments: found = [] } = await read<{ readonly environments?: EnvironmentSettings[] }>(
        scene,
        "/environments?per_page=100",
        right,
        ", or its plan has no environments",
    );
    const differing = await Promise.all(
        Object.entries(environments).map(async ([name, { reviewed }]) => {
            const there = found.find((environment) => environment.name === name);
            const branches =
                there?.deployment_branch_policy?.custom_branch_policies === true
                    ? await read<{ readonly branch_policies: readonly { readonly name: string }[] }>(
                          scene,
                          `/environments/${name}/deployment-branch-policies`,
                          right,
                      )
                    : { branch_policies: [] };
            const patterns = branches.branch_policies.map((policy) => policy.name);
            return differingEnvironment(name, there, patterns, reviewed ? settings : undefined);
        }),
    );
    return lines(
        scene,
        `environments ${Object.keys(environments).join(", ")}`,
        "GitHub makes a missing environment without any rule: whoever names it gets in, and an approval passes unseen",
        differing.flat(),
    );
}

async function variables(scene: Scene): Promise<Finding | Finding[]> {
    const { variables: found } = await read<{
        readonly variables: readonly { readonly name: string; readonly value: string }[];
    }>(scene, "/actions/variables?per_page=30", "Variables: read");
    const outputs = await outputsOf(scene);
    if (outputs === undefined) {
        return later(
            "what the variables have to say isn't known yet",
            "The persistent layer makes the roles",
            "pulumi up --cwd persistent",
        );
    }
    const attestations = scene.configuration.github?.attestations ?? false;
    return lines(
        scene,
        "variables",
        "Jobs would act for nobody, or elsewhere",
        differingVariables({ ...outputs, attestations }, found),
    );
}

async function rules(scene: Scene): Promise<Finding[]> {
    const { requiredReviews = 1 } = scene.configuration.github ?? {};
    const found = await read<readonly Rule[]>(
        scene,
        `/rules/branches/${mainBranch}?per_page=100`,
        "Metadata: read",
    );
    return lines(
        scene,
        `rules of ${mainBranch}`,
        `What is in ${mainBranch} is deployed`,
        differingRules(requiredReviews, found),
    );
}

async function actions(scene: Scene): Promise<Finding | Finding[]> {
    if (scene.configuration.github?.organizationDecides === true) {
        return ok("what Actions may run, the organization decides");
    }
    const right = "Administration: read";
    const permissions = await read<ActionsSettings["permissions"]>(scene, "/actions/permissions", right);
    const [selected, workflow] = await Promise.all([
        permissions.allowed_actions === "selected"
            ? read<NonNullable<ActionsSettings["selected"]>>(
                  scene,
                  "/actions/permissions/selected-actions",
                  right,
              )
            : undefined,
        read<ActionsSettings["workflow"]>(scene, "/actions/permissions/workflow", right),
    ]);
    return lines(
        scene,
        "what Actions may run",
        "A foreign action, or another version of a known one, runs with the pipelines' roles",
        differingActions({ permissions, selected, workflow }),
    );
}

/** The workflows that a clock sets off. GitHub switches those off where nothing happens for sixty days. */
const scheduled = ["drift", "sleep", "wake"];

/** @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows */
export function judgeSchedules(
    workflows: readonly { readonly path: string; readonly state: string }[],
): Finding[] {
    const found = scheduled.map((name): Finding => {
        const file = `${name}.yml`;
        const state = workflows.find(({ path }) => path === `.github/workflows/${file}`)?.state;
        if (state === undefined) {
            return later(
                `GitHub knows no ${file} yet`,
                "It does when they are on main",
                "README.md, step 7: the first release",
            );
        }
        return state === "active"
            ? ok(`${file} runs by its schedule`)
            : fault(
                  `${file} is switched off (${state})`,
                  name === "sleep" ? "Nobody puts the layer to sleep: it costs all night" : "Nothing runs it",
                  `gh workflow enable ${file}`,
              );
    });
    return found;
}

async function schedules(scene: Scene): Promise<Finding[]> {
    const { workflows } = await read<{
        readonly workflows: readonly { readonly path: string; readonly state: string }[];
    }>(scene, "/actions/workflows?per_page=100", "Actions: read");
    return judgeSchedules(workflows);
}

export const githubChecks: readonly Check<Scene>[] = [
    { subject: "GitHub", name: "repository", look: repository },
    { subject: "GitHub", name: "subjects", look: subjects },
    { subject: "GitHub", name: "environments", look: environmentsOf },
    { subject: "GitHub", name: "variables", look: variables },
    { subject: "GitHub", name: "rules", look: rules },
    { subject: "GitHub", name: "Actions", look: actions },
    { subject: "GitHub", name: "schedules", look: schedules },
];
