import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/github/provider";

/**
 * The provider of GitHub, for the owner of the repository, with the token of whoever runs the program. The token is in
 * the state, encrypted, like every secret.
 *
 * @throws {pulumi.RunError} without a token, and where `GITHUB_OWNER` would have it act for somebody else
 * @see https://www.pulumi.com/registry/packages/github/api-docs/provider/
 */
export function githubProvider({ githubRepository }: { readonly githubRepository: string }): Provider {
    const { GITHUB_TOKEN: token, GITHUB_OWNER: otherOwner } = process.env;
    const [owner = ""] = githubRepository.split("/");
    if (token === undefined || token === "") {
        throw new pulumi.RunError(
            "GITHUB_TOKEN is not set: GitHub would show what is public, and change nothing. With GitHub's CLI: " +
                `GITHUB_TOKEN=$(gh auth token) pulumi up --cwd github --stack ${pulumi.getStack()}`,
        );
    }
    // https://github.com/integrations/terraform-provider-github/blob/v6.13.0/github/provider.go
    if (otherOwner !== undefined && otherOwner !== "" && otherOwner !== owner) {
        throw new pulumi.RunError(
            `GITHUB_OWNER is '${otherOwner}', which the provider would take for the owner; the repository is ` +
                `'${githubRepository}'. unset GITHUB_OWNER`,
        );
    }
    return new Provider("github", { owner, token });
}
