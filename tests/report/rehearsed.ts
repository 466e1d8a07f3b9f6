import { readConfiguration } from "../../rehearsal/configuration";
import type { Exported } from "../../rehearsal/exported";
import { writeReport } from "../../rehearsal/report";
import type { StateResource } from "../../rehearsal/report/state";

/** A state with these resources, and the stack's outputs. */
export function state(
    project: string,
    outputs: Record<string, unknown>,
    resources: readonly Partial<StateResource>[],
): Exported {
    const stack = {
        urn: `urn:pulumi:prod::${project}::pulumi:pulumi:Stack::s`,
        type: "pulumi:pulumi:Stack",
        outputs,
    };
    const all = resources.map((resource) => ({ custom: true, ...resource }));
    return {
        version: 3,
        deployment: { resources: [stack, ...all] as Exported["deployment"]["resources"] & object },
    };
}

export const denied = `deploy, as deploy, failed:
AWS would deny one action to gatus-prod-deploy:
  - ec2:CreateVpc on *
    for 'gatus-prod': no statement allows it <script>alert(1)</script>`;

/** The report of a rehearsal whose deployment was denied: only the persistent layer was there. */
export function failedReport(file: string): Promise<string> {
    const persistent = state("gatus-persistent", {}, [
        {
            urn: "urn:pulumi:prod::gatus-persistent::aws:kms/key:Key::gatus-prod",
            type: "aws:kms/key:Key",
            id: "key-1",
        },
    ]);
    const done = { role: "administrator", seconds: 2, created: 1, changes: [] };
    const create = { op: "create", type: "aws:ec2/vpc:Vpc", name: "gatus-prod" };
    return writeReport(
        {
            stack: "prod",
            pulumi: "3.225.0",
            configuration: readConfiguration(undefined),
            steps: [
                { step: "persistent up", ...done },
                { step: "deploy", role: "deploy", seconds: 1, changes: [create], error: denied },
            ],
            states: new Map([["gatus-persistent", persistent]]),
            fault: denied,
            at: new Date("2026-11-26T12:00:00Z"),
        },
        file,
    );
}
