import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { Surroundings } from "../../../scripts/setup/init";
import { serve, stopServers } from "./servers";

export const keyArn = "arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";

/** What GitHub says of the repository, and of whoever asks. */
export const github = {
    "repos/example-org/status": {
        id: 987654321,
        full_name: "example-org/status",
        visibility: "public",
        created_at: "2026-09-01T00:00:00Z",
        owner: { id: 1234567, type: "Organization" },
        permissions: { admin: true },
    } as Record<string, unknown>,
    "repos/example-org/status/actions/oidc/customization/sub": { use_immutable_subject: true },
    user: { login: "octocat" },
};

/** What AWS says: the account, its OIDC providers, its hosted zones. */
export const aws = {
    account: "111122223333",
    providers: [] as string[],
    zones: [] as string[],
};

function awsAnswer(
    request: http.IncomingMessage,
    body: string,
    { account, providers, zones }: typeof aws,
): string {
    if (body.includes("Action=GetCallerIdentity")) {
        return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/x</Arn><UserId>X</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    }
    if (body.includes("Action=ListOpenIDConnectProviders")) {
        const list = providers.map((arn) => `<member><Arn>${arn}</Arn></member>`).join("");
        return `<ListOpenIDConnectProvidersResponse><ListOpenIDConnectProvidersResult><OpenIDConnectProviderList>${list}</OpenIDConnectProviderList></ListOpenIDConnectProvidersResult></ListOpenIDConnectProvidersResponse>`;
    }
    assert.match(request.url ?? "", /hostedzonesbyname/);
    const list = zones.map(
        (name) =>
            `<HostedZone><Id>/hostedzone/Z1</Id><Name>${name}</Name><CallerReference>x</CallerReference></HostedZone>`,
    );
    return `<ListHostedZonesByNameResponse><HostedZones>${list.join("")}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>10</MaxItems></ListHostedZonesByNameResponse>`;
}

/** Environment of a machine without anybody's credentials, login or tools. */
const bare = {
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_REGION: "",
    AWS_DEFAULT_REGION: "",
    GITHUB_TOKEN: "",
    GH_TOKEN: "",
    GH_CONFIG_DIR: "/nonexistent",
    PULUMI_BACKEND_URL: "",
    PULUMI_SECRETS_PROVIDER: "",
    GITHUB_API_URL: "http://127.0.0.1:1",
};

/** What nobody can guess, as options. */
export const asks = ["--stack", "prod", "--domain", "example.com", "--alert-email", "alerts@example.com"];

/** A machine of a newcomer's, for each test of a suite: a work tree, nobody's credentials, and nobody to ask. */
export function newcomer() {
    const kept = { ...process.env };
    /** What a test sees of it. */
    const here = { folder: "", said: "", printed: "", asked: [] as string[] };

    beforeEach(() => {
        const folder = mkdtempSync(join(tmpdir(), "init-"));
        for (const name of ["persistent", "ephemeral", "github"]) {
            mkdirSync(join(folder, name));
        }
        Object.assign(here, { folder, said: "", printed: "", asked: [] });
        for (const [name, value] of Object.entries(bare)) {
            if (value === "") {
                Reflect.deleteProperty(process.env, name);
            } else {
                process.env[name] = value;
            }
        }
    });
    afterEach(async () => {
        rmSync(here.folder, { recursive: true });
        process.env = { ...kept };
        await stopServers();
    });

    const alone = (): Surroundings => ({
        root: here.folder,
        terminal: undefined,
        say: (text) => (here.said += `${text}\n`),
        print: (text) => (here.printed += text),
    });

    /** A machine that is logged in everywhere, in a clone of the repository. */
    async function ready({
        answers = github,
        inAws = aws,
        remote = "git@github.com:example-org/status.git",
    }: {
        answers?: Readonly<Record<string, unknown>>;
        inAws?: typeof aws;
        remote?: string;
    } = {}): Promise<void> {
        execFileSync("git", ["init", "--quiet"], { cwd: here.folder });
        execFileSync("git", ["remote", "add", "origin", remote], { cwd: here.folder });
        const port = await serve(
            http.createServer((request, response) => {
                const path = (request.url ?? "").slice(1);
                here.asked.push(`${path} ${request.headers.authorization ?? "nobody"}`);
                const answer = answers[path];
                response.statusCode = typeof answer === "number" ? answer : answer === undefined ? 404 : 200;
                response.end(JSON.stringify(answer ?? { message: "Not Found" }));
            }),
        );
        const awsPort = await serve(
            http.createServer((request, response) => {
                let body = "";
                request.on("data", (chunk: Buffer) => (body += chunk.toString()));
                request.on("end", () => response.end(awsAnswer(request, body, inAws)));
            }),
        );
        Object.assign(process.env, {
            GITHUB_API_URL: `http://127.0.0.1:${port}`,
            GITHUB_TOKEN: "t",
            AWS_ENDPOINT_URL: `http://127.0.0.1:${awsPort}`,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_REGION: "eu-west-2",
            PULUMI_BACKEND_URL: "s3://example-pulumi-state?region=eu-west-2",
            PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=eu-west-2`,
        });
    }

    const config = (path: string): Record<string, unknown> =>
        (parse(readFileSync(join(here.folder, path), "utf8")) as { config: Record<string, unknown> }).config;
    const written = () =>
        readdirSync(here.folder, { recursive: true })
            .map(String)
            .filter((path) => path.includes("Pulumi."))
            .sort();
    return { here, alone, ready, config, written };
}
