import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import {
    CreateOpenIDConnectProviderCommand,
    CreateServiceLinkedRoleCommand,
    IAMClient,
} from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { CreateHostedZoneCommand, GetHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { bootstrapState } from "../../../scripts/setup/bootstrap-state";
import { examineStack } from "../../../scripts/setup/doctor";
import { Line } from "../../../scripts/setup/doctor/finding";
import { Project } from "../../../scripts/setup/doctor/scene";
import { Emulator, startMoto } from "../../terraform/recording-gateway/moto";
import {
    account,
    commands,
    goodGithub,
    GithubAnswer,
    githubServer,
    outputs,
    region,
    remove,
    stateText,
    workTree,
} from "./doctor-scene";
import { bucket, image, now, parentSays, released } from "./doctor-world";
import { serve, stopServers } from "./servers";

/** IAM's, Route 53's place. */
export const global = { region: "us-east-1" };
export const here = { region };

/** What the doctor is given beside an account in moto. */
export interface Where {
    readonly config?: Readonly<Record<string, unknown>>;
    readonly github?: Readonly<Record<string, GithubAnswer>>;
    readonly nameServers?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
}

/** An account in moto, which the environment leads the SDK to. */
export class MotoAccount {
    /** Whether nobody may read a state. */
    statesRefused = false;
    private readonly states = new Map<string, string>();
    private readonly kept = { ...process.env };
    private readonly folders: string[] = [];

    private constructor(
        private readonly moto: Emulator,
        private readonly gate: http.Server,
    ) {}

    static async start(): Promise<MotoAccount> {
        const moto = await startMoto(account, { MOTO_ACM_VALIDATION_WAIT: "0" }); // seconds
        const gate = http.createServer((request, response) => {
            opened.forward(request, response);
        });
        const opened = new MotoAccount(moto, gate);
        await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
        });
        return opened;
    }

    async stop(): Promise<void> {
        this.gate.closeAllConnections();
        this.gate.close();
        await this.moto.stop();
        process.env = this.kept;
    }

    /** As a new account is. */
    async reset(): Promise<void> {
        this.states.clear();
        this.statesRefused = false;
        await fetch(`${this.moto.url}/moto-api/reset`, { method: "POST" });
        await stopServers();
        remove(...this.folders.splice(0));
    }

    /** @param calls How many calls are answered before IAM is asked. */
    async askIamAfter(calls: number): Promise<void> {
        await fetch(`${this.moto.url}/moto-api/reset-auth`, { method: "POST", body: String(calls) });
    }

    putState(project: Project, text: string): void {
        this.states.set(`/${bucket}/.pulumi/stacks/${project}/prod.json`, text);
    }

    /** The bucket of the state and its key, as the first step of README.md makes them. */
    async bootstrapped(): Promise<string> {
        const { stateKeyArn } = await bootstrapState(
            { region, bucket, alias: `alias/${bucket}` },
            { kms: new KMSClient(here), s3: new S3Client({ ...here, forcePathStyle: true }) },
            () => undefined,
        );
        return stateKeyArn;
    }

    /** An account in which everything was brought up, and sleeps. */
    async broughtUp() {
        const stateKeyArn = await this.bootstrapped();
        const iam = new IAMClient(global);
        await iam.send(
            new CreateOpenIDConnectProviderCommand({
                Url: "https://token.actions.githubusercontent.com",
                ClientIDList: ["sts.amazonaws.com"],
                ThumbprintList: ["0".repeat(40)],
            }),
        );
        for (const service of ["ecs", "elasticloadbalancing", "elasticfilesystem"]) {
            const AWSServiceName = `${service}.amazonaws.com`;
            await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
        }
        const route53 = new Route53Client(global);
        const made = await route53.send(
            new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "x" }),
        );
        const Id = made.HostedZone?.Id ?? "";
        const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id }));
        const { CertificateArn = "" } = await new ACMClient(here).send(
            new RequestCertificateCommand({ DomainName: "example.com", ValidationMethod: "DNS" }),
        );
        await new SSMClient(here).send(
            new PutParameterCommand({
                Name: "/gatus-prod/released",
                Type: "String",
                Value: JSON.stringify(released),
            }),
        );
        const hostedZoneId = Id.replace("/hostedzone/", "");
        this.putState(
            "gatus-persistent",
            stateText({ ...outputs, hostedZoneId, certificateArn: CertificateArn }),
        );
        this.putState("gatus-ephemeral", stateText({ imageUri: image }));
        this.putState("gatus-github", stateText({}, ["2026-11-20T09:00:00Z"]));
        return { stateKeyArn, hostedZoneId, nameServers: DelegationSet?.NameServers ?? [] };
    }

    async look(where: Where): Promise<Line[]> {
        const PATH = commands({
            pulumi: "v3.248.0",
            git: "git version 2.39.5",
            docker: "Docker version 28.2.2",
            gh: "gh version 2.80.0",
        });
        const folder = workTree(where.config);
        this.folders.push(PATH, folder);
        const port = await serve(githubServer(where.github ?? goodGithub()));
        return examineStack("prod", {
            root: folder,
            env: {
                PATH,
                GITHUB_TOKEN: "example",
                GITHUB_API_URL: `http://127.0.0.1:${port}`,
                ...where.env,
            },
            dns: parentSays(where.nameServers ?? []),
            now,
            // The emulator is slower than AWS, most of all beside other tests: that isn't what is looked at.
            limitMs: 20_000,
        });
    }

    /**
     * Leads to moto, but for the states: of the bucket's policy moto reads no conditions, and so refuses everybody its
     * objects, not only those who come without TLS.
     */
    private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
        const { method, headers, url = "" } = request;
        const [path = ""] = url.split("?");
        if (method === "GET" && path.includes("/.pulumi/") && !this.statesRefused) {
            const state = this.states.get(path);
            if (state === undefined) {
                response.writeHead(404, { "content-type": "application/xml" });
                response.end("<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>");
            } else {
                response.end(state);
            }
            return;
        }
        const onward = http.request(`${this.moto.url}${url}`, { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        request.pipe(onward);
    }
}

export const keyIs = (keyArn: string) => ({ "gatus-persistent:stateKeyArn": keyArn });

/** What `bootstrap-state` printed, exported. */
export const exported = (keyArn: string) => ({
    PULUMI_BACKEND_URL: outputs.stateBackendUrl,
    PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=${region}`,
});

/** The lines that aren't in order. */
export function wrong(lines: readonly Line[]): string[] {
    return lines
        .filter(({ verdict }) => verdict !== "ok")
        .map(({ name, verdict, what }) => `${verdict} ${name}: ${what}`);
}
