import { plans } from "../../../github/plan";
import { subjectForms } from "../../../persistent/identity/trust";

/** Answers by the whole name of the key; a list as JSON, as Pulumi hands it to a program. */
export type Answers = Readonly<Record<string, string>>;

/** A key of the configuration that can't be left to its default, or that a newcomer should decide. */
export interface Question {
    /** With the project's name. */
    readonly key: string;
    /** Option that answers it. */
    readonly flag: string;
    readonly title: string;
    readonly why: string;
    /** The only answers there are. */
    readonly choices?: readonly string[];
    /** Whether it is a list: given as words with commas between them. */
    readonly list?: true;
    /** Answer where nothing was found, and nobody is there to ask. */
    readonly fallback?: string;
    /** Whether a person is asked although an answer was found, or there is one to fall back on. */
    readonly decision?: true;
    /** Whether the question arises at all, after those before it. */
    readonly arises?: (answers: Answers) => boolean;
}

const found = (what: string) => `${what} Found by itself; the option is for another.`;

/** In the order in which they are asked. What is in none of them has a default: README.md has the tables. */
export const questions: readonly Question[] = [
    {
        key: "gatus-persistent:domain",
        flag: "domain",
        title: "Domain",
        why: "The apex of the site. The page is at status.DOMAIN; the apex redirects there.",
    },
    {
        key: "gatus-persistent:alertEmail",
        flag: "alert-email",
        title: "E-mail address for alerts",
        why: "Gets every alarm, and what a night's sleep left. AWS asks it to confirm once.",
    },
    {
        key: "gatus-persistent:region",
        flag: "region",
        title: "Region of AWS",
        why: found("Where everything is made."),
    },
    {
        key: "gatus-persistent:accountId",
        flag: "account-id",
        title: "AWS account",
        why: found("Any other account is refused from then on."),
    },
    {
        key: "gatus-persistent:stateBucket",
        flag: "state-bucket",
        title: "Bucket of Pulumi's state",
        why: "As `npm run bootstrap-state` made it, which prints PULUMI_BACKEND_URL: exported, it is found by itself.",
    },
    {
        key: "gatus-persistent:stateKeyArn",
        flag: "state-key-arn",
        title: "ARN of the key of Pulumi's state",
        why: "As `npm run bootstrap-state` made it, which prints PULUMI_SECRETS_PROVIDER: exported, it is found by itself.",
    },
    {
        key: "gatus-persistent:hostedZone",
        flag: "hosted-zone",
        title: "Hosted zone of the domain",
        why: found("Whether to create it, or Route 53 serves the domain already."),
        choices: ["create", "existing"],
        fallback: "create",
    },
    {
        key: "gatus-persistent:githubOidcProvider",
        flag: "oidc-provider",
        title: "GitHub's OIDC provider in the account",
        why: found("An account has one at most: whether to create it, or it is there."),
        choices: ["create", "existing"],
        fallback: "create",
    },
    {
        key: "gatus-persistent:githubRepository",
        flag: "repository",
        title: "Repository on GitHub, OWNER/NAME",
        why: found("Its workflows may assume the roles."),
    },
    {
        key: "gatus-persistent:githubOwnerId",
        flag: "owner-id",
        title: "Numeric id of the owner",
        why: found("Nobody else ever gets it, whoever takes the name."),
    },
    {
        key: "gatus-persistent:githubRepositoryId",
        flag: "repository-id",
        title: "Numeric id of the repository",
        why: found("Nobody else ever gets it, whoever takes the name."),
    },
    {
        key: "gatus-persistent:githubSubjects",
        flag: "subjects",
        title: "Subjects of the repository's tokens",
        why: found("Whether they have the ids in them; only repositories from before 2026-07-15 may not."),
        choices: subjectForms,
    },
    {
        key: "gatus-github:plan",
        flag: "plan",
        title: "GitHub plan of the repository's owner",
        why: "A private repository has environments from pro and team on, required reviewers with enterprise.",
        choices: plans,
        arises: ({ visibility }) => visibility === "private",
    },
    {
        key: "gatus-github:approval",
        flag: "approval",
        title: "Approval of a release",
        why: "required: somebody looks at the preview before it is deployed. none: whatever is merged is deployed.",
        choices: ["required", "none"],
        fallback: "required",
        decision: true,
    },
    {
        key: "gatus-github:reviewers",
        flag: "reviewers",
        title: "Who may approve, with commas between them",
        why: "Users by name, teams as team:NAME; six at most, of whom one must say yes.",
        list: true,
        decision: true,
        arises: (answers) => answers["gatus-github:approval"] !== "none",
    },
    {
        key: "gatus-github:requiredReviews",
        flag: "required-reviews",
        title: "People who must approve a pull request",
        why: "0 if you work alone: nobody can approve a pull request of their own.",
        fallback: "1",
        decision: true,
    },
];
