import * as pulumi from "@pulumi/pulumi";
import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr";
import { Image } from "@pulumi/docker/image";
import { awsProvider, environmentName } from "../lib/aws-provider";
import { requireOutputs, StackOutputs } from "../lib/stack-outputs";
import { persistentStack } from "../persistent/outputs";
import { readConfig } from "./config";
import { ImageOutputs } from "./outputs";
import { refuseAnotherPlatform } from "./platform";
import { checkedOutCommit, commitTime } from "./source";

/**
 * The image of one commit, built and pushed once: tags are immutable. It is declared whether it was pushed or not, so
 * that a second `up` has nothing to do. A commit that an older run pushed is found by the pipelines, which then need no
 * `up` at all (scripts/pipeline/publish-image.ts).
 */
export = async (): Promise<StackOutputs<ImageOutputs>> => {
    const config = readConfig();
    const commit = config.commit ?? checkedOutCommit(__dirname);
    await refuseAnotherPlatform(commit, config);
    const { repositoryUrl, programsRepositoryUrl, ...where } = await requireOutputs(persistentStack, [
        "repositoryUrl",
        "programsRepositoryUrl",
        "region",
        "accountId",
    ]);
    const provider = awsProvider({ ...where, layer: "image" });

    const name = environmentName();
    const epoch = commitTime(__dirname, commit, config.allowDirty);
    const registry = registryLogin(provider, where.accountId);
    // Below this folder, where the engine starts the provider: elsewhere the repository has another path, and the
    // same image must not look changed for that.
    const from = (dockerfile: string) => ({
        context: ".",
        dockerfile,
        platform: config.platform,
        builderVersion: "BuilderBuildKit" as const,
    });

    // Compiled when what it is made of changes: the provider counts what the Dockerfile's own .dockerignore lets in.
    const programs = new Image(`${name}-programs`, {
        imageName: `${programsRepositoryUrl}:${config.platform.replace("/", "-")}`,
        build: { ...from("programs.Dockerfile"), args: { SOURCE_DATE_EPOCH: "0" } },
        registry,
    });
    const image = new Image(name, {
        imageName: `${repositoryUrl}:${commit}`,
        build: {
            ...from("Dockerfile"),
            args: {
                COMMIT: commit,
                SOURCE_DATE_EPOCH: epoch,
                PROGRAMS: pulumi.unsecret(programs.repoDigest),
            },
        },
        registry,
    });
    return {
        commit,
        tag: commit,
        platform: config.platform,
        // Given a login, the resource's outputs may be taken for secrets; a digest is none, and previews should show it.
        imageUri: pulumi.unsecret(image.repoDigest),
    };
};

/** A login to ECR of twelve hours. Another one is no change of the image: the provider looks at the server only. */
function registryLogin(provider: pulumi.ProviderResource, registryId: string) {
    const login = getAuthorizationTokenOutput({ registryId }, { provider });
    return {
        server: login.proxyEndpoint,
        username: login.userName,
        password: pulumi.secret(login.password),
    };
}
