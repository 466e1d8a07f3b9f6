import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import {
    GetOpenIDConnectProviderCommand,
    ListOpenIDConnectProvidersCommand,
    ListRolesCommand,
} from "@aws-sdk/client-iam";
import { githubAudience, githubIssuer } from "../../../persistent/identity/trust";
import { asked } from "./aws";
import { Check, fault, Finding, later, ok, Unanswered, warning } from "./finding";
import { outputsOf, persistentOf, Scene } from "./scene";

async function credentials({ identity, configuration, stack }: Scene): Promise<Finding> {
    const wanted = configuration.persistent?.accountId;
    let found;
    try {
        found = await identity();
    } catch (error) {
        if (error instanceof Unanswered) {
            return fault(error.message, "Nothing in AWS can be looked at, or made", error.command);
        }
        throw error;
    }
    const { accountId, arn } = found;
    if (wanted !== undefined && accountId !== wanted) {
        return fault(
            `the credentials are of account ${accountId}, and the configuration says ${wanted}`,
            "The programs refuse any other account",
            `Log in to ${wanted}; or, if ${accountId} is meant: npm run init -- --stack ${stack} --overwrite --account-id ${accountId}`,
        );
    }
    return arn.endsWith(":root")
        ? warning(
              `the credentials are the root user's of ${accountId}`,
              "Nothing limits them, and AWS advises against them",
              "Use a role of an administrator's: https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
          )
        : ok(`account ${accountId}, as ${arn}`);
}

async function region(scene: Scene): Promise<Finding> {
    const { region } = persistentOf(scene);
    await scene.identity();
    const { Regions = [] } = await asked(
        "ec2:DescribeRegions",
        scene.aws.ec2.send(new DescribeRegionsCommand({ AllRegions: true })),
    );
    const found = Regions.find(({ RegionName }) => RegionName === region);
    if (found === undefined) {
        return fault(
            `AWS knows no region ${region}`,
            "Nothing can be made there",
            "pulumi config set region REGION --cwd persistent",
        );
    }
    return found.OptInStatus === "not-opted-in"
        ? fault(
              `the region ${region} isn't enabled in this account`,
              "AWS refuses every call there",
              `aws account enable-region --region-name ${region}`,
          )
        : ok(`region ${region} is enabled`);
}

/** Whether the account's provider for GitHub is there, or may be made. An account has one. */
export function judgeProvider(
    origin: "create" | "existing",
    found: { readonly arn: string; readonly audiences: readonly string[] } | undefined,
    isOurs: boolean,
): Finding {
    if (found === undefined) {
        return origin === "create"
            ? later(
                  "GitHub's OpenID Connect provider isn't there yet",
                  "The persistent layer makes it",
                  "pulumi up --cwd persistent",
              )
            : fault(
                  "the account has no OpenID Connect provider of GitHub's, and the configuration says existing",
                  "No role would open to the pipelines",
                  "pulumi config set githubOidcProvider create --cwd persistent",
              );
    }
    if (origin === "create" && !isOurs) {
        return fault(
            "the account has GitHub's OpenID Connect provider already",
            "There can be only one: the persistent layer would fail half-way",
            "pulumi config set githubOidcProvider existing --cwd persistent",
        );
    }
    return found.audiences.includes(githubAudience)
        ? ok("GitHub's OpenID Connect provider, for the audience of AWS")
        : fault(
              `GitHub's OpenID Connect provider lacks the audience ${githubAudience}`,
              "AWS refuses the token of every job",
              `aws iam add-client-id-to-open-id-connect-provider --client-id ${githubAudience} --open-id-connect-provider-arn ${found.arn}`,
          );
}

async function provider(scene: Scene): Promise<Finding> {
    const { github } = persistentOf(scene);
    await scene.identity();
    const { iam } = scene.aws;
    const { OpenIDConnectProviderList: list = [] } = await asked(
        "iam:ListOpenIDConnectProviders",
        iam.send(new ListOpenIDConnectProvidersCommand({})),
    );
    const arn = list.find(({ Arn }) => Arn?.endsWith(`oidc-provider/${githubIssuer}`))?.Arn;
    if (arn === undefined) {
        return judgeProvider(github.oidcProvider, undefined, false);
    }
    const { ClientIDList: audiences = [] } = await asked(
        "iam:GetOpenIDConnectProvider",
        iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
    );
    const isOurs = (await outputsOf(scene)) !== undefined;
    return judgeProvider(github.oidcProvider, { arn, audiences }, isOurs);
}

/** Services whose own roles AWS makes at their first use in an account. */
const linkedServices = [
    "ecs.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "elasticfilesystem.amazonaws.com",
];

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html for their path */
async function linkedRoles({ identity, aws: { iam } }: Scene): Promise<Finding[]> {
    await identity();
    return Promise.all(
        linkedServices.map(async (service) => {
            const { Roles = [] } = await asked(
                "iam:ListRoles",
                iam.send(new ListRolesCommand({ PathPrefix: `/aws-service-role/${service}/` })),
            );
            return Roles.length > 0
                ? ok(`the role of ${service} is there`)
                : warning(
                      `the role of ${service} isn't there`,
                      "AWS makes it at the first use, and may not be ready with it: the first deployment can fail once",
                      `aws iam create-service-linked-role --aws-service-name ${service}`,
                  );
        }),
    );
}

export const account: readonly Check<Scene>[] = [
    { subject: "account", name: "credentials", look: credentials },
    { subject: "account", name: "region", look: region },
    { subject: "account", name: "OpenID Connect provider", look: provider },
    { subject: "account", name: "service-linked roles", look: linkedRoles },
];
