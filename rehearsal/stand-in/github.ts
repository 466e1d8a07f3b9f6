import { isDeepStrictEqual } from "node:util";
import { text } from "./account";
import { GithubSide, Setting } from "./github-side";
import { GithubDraft, githubType } from "./github-types";
import { DiffAnswer, Package, Properties, ResourceRequest, State, UNKNOWN } from "./serve";

/**
 * The `github` package, as the Terraform provider behind it behaves, on a {@link GithubSide} of the stand-in's.
 *
 * What only GitHub can show: whether a fine-grained token may do all of it, what an organization's own rulesets add, and
 * whether its answers are still the ones that were read.
 *
 * @see https://github.com/integrations/terraform-provider-github
 */
export class GithubPackage implements Package {
    private token = "";

    constructor(private readonly github: GithubSide) {}

    configure(_connection: string, args: Properties): void {
        this.token = text(args, "token");
    }

    diff(request: ResourceRequest, _id: string, news: Properties, oldInputs: Properties): DiffAnswer {
        const { replaceOn = [] } = githubType(request.type);
        const changed = Object.keys({ ...oldInputs, ...news }).filter(
            (key) => !isDeepStrictEqual(news[key], oldInputs[key]),
        );
        return {
            changed,
            replaces: changed.filter((key) => replaceOn.includes(key)),
            deleteBeforeReplace: false,
        };
    }

    create(request: ResourceRequest, inputs: Properties, preview: boolean): Promise<State> {
        const type = githubType(request.type);
        const draft = this.draft(inputs, true, preview ? 0 : this.github.nextId());
        const computed = type.computed?.(draft) ?? {};
        if (preview) {
            const unknown = Object.fromEntries(Object.keys(computed).map((key) => [key, UNKNOWN]));
            return Promise.resolve({ id: "", outputs: { ...unknown, ...inputs } });
        }
        return this.write(request, type.id(draft), draft, computed);
    }

    async update(
        request: ResourceRequest,
        id: string,
        inputs: Properties,
        olds: Properties,
        preview: boolean,
    ): Promise<Properties> {
        if (preview) {
            return { ...olds, ...inputs };
        }
        const there = this.github.get(request.type, id);
        if (there === undefined) {
            throw new Error(`GET ${id} (${request.type}): 404 Not Found []`);
        }
        const { outputs } = await this.write(request, id, this.draft(inputs, false, 0), there.outputs);
        return outputs;
    }

    delete(request: ResourceRequest, id: string): Promise<void> {
        this.refuseStranger(`DELETE ${id}`);
        const there = this.github.get(request.type, id);
        if (there !== undefined) {
            this.github.remove(there);
        }
        return Promise.resolve();
    }

    read(request: ResourceRequest, id: string): Promise<Setting | undefined> {
        const { importId } = githubType(request.type);
        const [found] = this.github.find(
            (setting) => setting.type === request.type && (setting.id === id || importId?.(setting) === id),
        );
        return Promise.resolve(found);
    }

    invoke(token: string, args: Properties): Promise<Properties> {
        const answer = functions[token];
        if (answer === undefined) {
            throw new Error(
                `The rehearsal's stand-in for GitHub does not know the function ${token}. Add it to rehearsal/stand-in/github.ts`,
            );
        }
        if (this.token === badToken) {
            throw new Error("401 Bad credentials []");
        }
        return Promise.resolve(answer(args, this.github));
    }

    private write(
        request: ResourceRequest,
        id: string,
        draft: GithubDraft,
        computed: Properties,
    ): Promise<State> {
        const { fullName } = this.github.repository;
        this.refuseStranger(`PUT https://api.github.com/repos/${fullName} (${request.type})`);
        if (text(draft.inputs, "repository") !== fullName.split("/")[1]) {
            throw new Error(`${text(draft.inputs, "repository")} (${request.type}): 404 Not Found []`);
        }
        githubType(request.type).refuses?.(draft);
        const setting = {
            type: request.type,
            id,
            inputs: draft.inputs,
            outputs: { ...computed, ...draft.inputs },
        };
        this.github.put(setting);
        return Promise.resolve(setting);
    }

    private refuseStranger(call: string): void {
        if (!this.github.repository.admin) {
            throw new Error(`${call}: 403 Must have admin rights to Repository. []`);
        }
    }

    private draft(inputs: Properties, isNew: boolean, number: number): GithubDraft {
        return { inputs, isNew, number, github: this.github };
    }
}

/** A token that GitHub doesn't know. */
export const badToken = "bad-token";

/** The functions that the programs call, by their Pulumi token. */
const functions: Readonly<Record<string, (args: Properties, github: GithubSide) => Properties>> = {
    "github:index/getRestApi:getRestApi": (args, { repository }) => {
        const name = text(args, "endpoint").replace(/^repos\//, "");
        const headers = JSON.stringify({ "X-Oauth-Scopes": [repository.scopes] });
        // It follows the redirect from a former name.
        const found = [repository.fullName, ...repository.formerNames].includes(name);
        const answer = found
            ? {
                  code: 200,
                  status: "200 OK",
                  body: JSON.stringify({
                      id: repository.id,
                      full_name: repository.fullName,
                      visibility: repository.visibility,
                      archived: repository.archived,
                      default_branch: repository.defaultBranch,
                      owner: { type: repository.owner },
                      permissions: { admin: repository.admin },
                  }),
              }
            : { code: 404, status: "404 Not Found", body: JSON.stringify({ message: "Not Found" }) };
        return { id: "request", endpoint: text(args, "endpoint"), headers, ...answer };
    },
    "github:index/getUser:getUser": (args) => known("users", text(args, "username")),
    "github:index/getTeam:getTeam": (args) => known("teams", text(args, "slug")),
};

/** Everybody is known, but for those who are called nobody. */
function known(kind: "users" | "teams", name: string): Properties {
    if (name === "nobody") {
        throw new Error(`GET https://api.github.com/${kind}/${name}: 404 Not Found []`);
    }
    return {
        id: kind === "users" ? "583231" : "271828",
        ...(kind === "users" ? { username: name } : { slug: name }),
    };
}
