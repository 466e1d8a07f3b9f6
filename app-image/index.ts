import * as pulumi from "@pulumi/pulumi";
import { getAuthorizationTokenOutput, getImages } from "@pulumi/aws/ecr";
import { Image } from "@pulumi/docker/image";
import { awsProvider, environmentName } from "../lib/aws-provider";
import { requireOutputs, StackOutputs } from "../lib/stack-outputs";
import { persistentStack } from "../persistent/outputs";
import { readConfig } from "./config";
import { ImageOutputs } from "./outputs";
import { checkedOutCommit, commitTime } from "./source";

/** The image of one commit: built and pushed once, then found again by its tag. */
export = async (): Promise<StackOutputs<ImageOutputs>> => {
    const config = readConfig();
    const commit = config.commit ?? checkedOutCommit(__dirname);
    const { repositoryName, repositoryUrl, ...where } = await requireOutputs(persistentStack, [
        "repositoryName",
        "repositoryUrl",
        "region",
        "accountId",
    ]);
    const provider = awsProvider({ ...where, layer: "image" });

    const promised = { commit, tag: commit, platform: config.platform };

    // Tags are immutable: what a tag names can't be pushed again, and needn't be. The images are listed because
    // only a list tells 'not there' from 'not allowed', which is an error.
    const { imageIds } = await getImages({ repositoryName }, { provider, async: true });
    const pushed = imageIds.find(({ imageTag }) => imageTag === commit);
    if (pushed !== undefined) {
        await pulumi.log.info(`The image of ${commit} is in ECR already: it is used as it is.`);
        return { ...promised, imageUri: `${repositoryUrl}@${pushed.imageDigest}` };
    }

    const image = new Image(
        environmentName(),
        {
            imageName: `${repositoryUrl}:${commit}`,
            build: {
                context: __dirname,
                dockerfile: `${__dirname}/Dockerfile`,
                platform: config.platform,
                builderVersion: "BuilderBuildKit",
                args: {
                    COMMIT: commit,
                    SOURCE_DATE_EPOCH: commitTime(__dirname, commit, config.allowDirty),
                },
            },
            skipPush: !config.push,
            ...(config.push ? { registry: registryLogin(provider, where.accountId) } : {}),
        },
        // Forgetting an image doesn't remove it from ECR: the repository's lifecycle policy does.
        { retainOnDelete: true },
    );
    // Given a login, the resource's outputs may be taken for secrets; a digest is none, and previews should show it.
    return { ...promised, imageUri: pulumi.unsecret(config.push ? image.repoDigest : image.imageName) };
};

/** A login to ECR of twelve hours. */
function registryLogin(provider: pulumi.ProviderResource, registryId: string) {
    const login = getAuthorizationTokenOutput({ registryId }, { provider });
    return {
        server: login.proxyEndpoint,
        username: login.userName,
        password: pulumi.secret(login.password),
    };
}
