import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import dockerignore from "@balena/dockerignore";
import { Account, sha256, text } from "./account";
import { Gate } from "./aws";
import { CheckAnswer, DiffAnswer, Package, Properties, ResourceRequest, State, UNKNOWN } from "./serve";

/** Where the engine starts the provider: the folder of the only program that uses it. */
const programFolder = join(__dirname, "..", "..", "app-image");

/**
 * The `docker` package's `Image`, without a Docker: the digest stands for what would be built. Equal sources,
 * arguments and platform give an equal one.
 *
 * What it checks, and what it takes for a change, is as in the provider's own source: the digest of the build context is
 * an input like another, of a login only the server counts, a delete does nothing.
 *
 * @see https://www.pulumi.com/registry/packages/docker/api-docs/image/
 * @see https://github.com/pulumi/pulumi-docker/blob/237b7899bb513613a7645e74d6981c12d054dcc7/provider/provider.go
 */
export class DockerPackage implements Package {
    /** @param gate Is asked before each push. */
    constructor(
        private readonly account: Account,
        private readonly gate: Gate = () => Promise.resolve(),
    ) {}

    check(_request: ResourceRequest, news: Properties): CheckAnswer {
        const build = (news.build ?? {}) as Properties;
        const [context, dockerfile] = paths(build);
        const sources = [...contents(context, dockerfile), sha256(readFileSync(dockerfile))];
        const contextDigest = sha256(JSON.stringify(sources));
        return { inputs: { buildOnPreview: false, ...news, build: { ...build, contextDigest } } };
    }

    diff(_request: ResourceRequest, _id: string, news: Properties, oldInputs: Properties): DiffAnswer {
        const counted = (inputs: Properties) => ({ ...inputs, registry: server(inputs.registry) });
        const [before, after] = [counted(oldInputs), counted(news)] as [Properties, Properties];
        const changed = Object.keys({ ...before, ...after }).filter(
            (key) => !isDeepStrictEqual(before[key], after[key]),
        );
        return { changed, replaces: [], deleteBeforeReplace: false };
    }

    async create(request: ResourceRequest, inputs: Properties, preview: boolean): Promise<State> {
        if (request.type !== "docker:index/image:Image") {
            throw new Error(`The rehearsal's stand-in for Docker knows docker.Image, not ${request.type}`);
        }
        await this.askToPush("create", request, inputs, preview);
        const outputs = this.build(inputs, preview);
        return { id: preview ? "" : text(outputs, "imageName"), outputs };
    }

    async update(
        request: ResourceRequest,
        _id: string,
        inputs: Properties,
        _olds: Properties,
        preview: boolean,
    ): Promise<Properties> {
        await this.askToPush("update", request, inputs, preview);
        return this.build(inputs, preview);
    }

    private async askToPush(
        kind: "create" | "update",
        { type, name, urn }: ResourceRequest,
        inputs: Properties,
        preview: boolean,
    ): Promise<void> {
        if (!preview && inputs.skipPush !== true) {
            await this.gate({ kind, type, name, urn, inputs, tags: {} });
        }
    }

    private build(inputs: Properties, preview: boolean): Properties {
        const imageName = text(inputs, "imageName");
        const build = (inputs.build ?? {}) as Properties;
        const [context, dockerfile] = paths(build);
        const outputs = {
            baseImageName: imageName,
            context: text(build, "context"),
            dockerfile: relative(context, dockerfile),
            imageName,
            platform: text(build, "platform"),
            registryServer: imageName.split("/")[0] ?? "",
        };
        if (preview) {
            return { ...outputs, repoDigest: UNKNOWN };
        }
        const digest = `sha256:${sha256(
            JSON.stringify([
                contents(context, dockerfile),
                readFileSync(dockerfile, "utf8"),
                build.args,
                build.platform,
            ]),
        )}`;
        if (inputs.skipPush === true) {
            return { ...outputs, repoDigest: digest }; // the image's own id
        }
        const [repositoryUrl = "", tag = "latest"] = imageName.split(/:(?=[^/]*$)/);
        const repository = this.account.find(
            ({ type, outputs: { repositoryUrl: url } }) =>
                type === "aws:ecr/repository:Repository" && url === repositoryUrl,
        )[0];
        if (repository === undefined) {
            throw new Error(`name unknown: The repository ${repositoryUrl} does not exist in the registry`);
        }
        this.account.push({ repository: repository.id, tag, digest, platform: text(build, "platform") });
        return { ...outputs, repoDigest: `${repositoryUrl}@${digest}` };
    }
}

/** Build context and Dockerfile, found from where the provider runs. */
function paths(build: Properties): [context: string, dockerfile: string] {
    const context = text(build, "context") || ".";
    const dockerfile = text(build, "dockerfile") || join(context, "Dockerfile");
    return [resolve(programFolder, context), resolve(programFolder, dockerfile)];
}

/** What a change of the registry's login is judged by. */
function server(registry: unknown): unknown {
    return registry === undefined ? undefined : (registry as Properties).server;
}

/**
 * Paths and hashes of the files that a build gets: those of the folder that the Dockerfile's own `.dockerignore`, or else
 * the folder's, lets in.
 */
function contents(folder: string, dockerfile: string): string[] {
    const ignored = dockerignore();
    const lists = [`${dockerfile}.dockerignore`, join(folder, ".dockerignore")];
    const list = lists.find((file) => existsSync(file));
    if (list !== undefined) {
        ignored.add(readFileSync(list, "utf8"));
    }
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && basename(entry.parentPath) !== "node_modules")
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .filter((path) => !ignored.ignores(path))
        .sort()
        .map((path) => `${path} ${sha256(readFileSync(join(folder, path)))}`);
}
