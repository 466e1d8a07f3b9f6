/** The gates that are this repository's own code. */
import * as https from "node:https";
import { ECSClient } from "@aws-sdk/client-ecs";
import { existsSync, readFileSync } from "node:fs";
import { exportFile } from "../../rehearsal/exports";
import { healthCheck } from "../../scripts/pipeline/health-check";
import { Exported, violations } from "../../scripts/proof/policy";
import { differences, readPlan } from "../../scripts/pipeline/thread/plan";
import { scanVerdict } from "../../scripts/pipeline/scan-verdict";
import { awsClientConfig, awsJson, selfSigned, serve, stopServers } from "../scripts/support/servers";
import { Gate, Look, plantedText } from "./gate";

/** The deployment that the last rehearsal recorded of a project. */
export function recorded(project: string): { file: string; resources: Exported[] } {
    const file = exportFile(project);
    if (!existsSync(file)) {
        throw new Error("it needs what a rehearsal records: npm start");
    }
    const { deployment } = JSON.parse(readFileSync(file, "utf8")) as {
        deployment: { resources: Exported[] };
    };
    return { file, resources: deployment.resources };
}

/** The deployment with the inputs of every resource of a type changed. */
export function withInputs(resources: Exported[], type: string, change: object): Exported[] {
    return resources.map((it) => (it.type === type ? { ...it, inputs: { ...it.inputs, ...change } } : it));
}

export const policy: Gate = {
    name: "policy",
    unit: "resources",
    real: async () =>
        judge(["gatus-persistent", "gatus-ephemeral"].flatMap((project) => recorded(project).resources)),
    defect: "ingress from the internet to the tasks' port",
    planted: async () => {
        const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
        return judge(withInputs(recorded("gatus-ephemeral").resources, rule, { cidrIpv4: "0.0.0.0/0" }));
    },
    caught: /public-ports: gatus-[a-z-]+-task-from-lb: Opens tcp 8080-8080 to the internet/,
};

async function judge(resources: Exported[]): Promise<Look> {
    const examined = resources.filter(({ type }) => type.startsWith("aws:")).length;
    return { examined, findings: await violations(resources) };
}

export const previewDrift: Gate = {
    name: "preview-drift",
    unit: "steps",
    real: () => comparePlans(["gatus-prod-cpu-1a2b3c4", "update"], ["gatus-prod-cpu-9f8e7d6", "update"]),
    defect: "a replacement instead of the approved update",
    planted: () => comparePlans(["gatus-prod-cpu-1a2b3c4", "update"], ["gatus-prod-cpu-1a2b3c4", "replace"]),
    caught: /not approved: replace aws:ecs\/service:Service gatus-prod/,
};

function comparePlans(...previews: [name: string, op: string][]): Look {
    const [approved, now] = previews.map(([name, op]) =>
        readPlan(
            plantedText("preview.json").replaceAll("NAME", name).replaceAll("OPERATION", op),
            "preview.json",
        ),
    );
    if (approved === undefined || now === undefined) {
        throw new Error("two previews are compared");
    }
    return { examined: now.size, findings: differences(approved, now) };
}

export const trivy: Gate = {
    name: "trivy (verdict)",
    unit: "packages",
    note: "on recorded reports: the database of vulnerabilities isn't a package of any registry. In the pipelines Trivy itself scans, and a module with known holes is planted beside it (pull-request.yml)",
    real: () => scanVerdict(plantedText("trivy-clean.json")),
    defect: "a CRITICAL vulnerability in the standard library",
    planted: () => scanVerdict(plantedText("trivy-vulnerable.json")),
    caught: /CRITICAL CVE-2025-22871 in stdlib v1\.24\.1 \(gatus\), fixed in 1\.23\.8, 1\.24\.2/,
};

const host = "status.example.com";
const [released, other] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];

export const health: Gate = {
    name: "health check",
    unit: "checks",
    real: () => checkHealth(released),
    defect: "another image than the released one",
    planted: () => checkHealth(other),
    caught: /image: another version runs: sha256:bbb/,
};

/** A health check of a site and an ECS on 127.0.0.1, which runs this image. */
async function checkHealth(running: string): Promise<Look> {
    const taskDefinitionArn = "arn:aws:ecs:eu-west-2:111122223333:task-definition/gatus-prod:7";
    const certificate = selfSigned(host);
    try {
        const site = await serve(
            https.createServer(certificate, ({ url }, response) => {
                response.end(url === "/health" ? '{"status":"UP"}' : '[{"name":"Status page"}]');
            }),
        );
        const deployment = { status: "PRIMARY", rolloutState: "COMPLETED", runningCount: 1, desiredCount: 1 };
        const service = {
            status: "ACTIVE",
            deployments: [{ ...deployment, taskDefinition: taskDefinitionArn }],
        };
        const ecs = await serve(
            awsJson({
                DescribeServices: () => ({ services: [service] }),
                ListTasks: () => ({ taskArns: ["arn:task"] }),
                DescribeTasks: () => ({ tasks: [{ containers: [{ imageDigest: running }] }] }),
            }),
        );
        const verdicts = await healthCheck({
            outputs: {
                url: `https://${host}:${site}`,
                loadBalancerDnsName: "127.0.0.1",
                clusterName: "gatus-prod",
                serviceName: "gatus-prod",
                taskDefinitionArn,
                imageUri: `registry/gatus@${released}`,
                dashboardUrl: "",
            },
            timeoutMs: 5_000,
            ca: certificate.cert,
            ecs: new ECSClient(awsClientConfig(ecs)),
        });
        const bad = verdicts.filter(({ state }) => state !== "ok");
        return { examined: verdicts.length, findings: bad.map(({ check, detail }) => `${check}: ${detail}`) };
    } finally {
        await stopServers();
    }
}
