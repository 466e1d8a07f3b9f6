import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import allowedActions from "./allowed-actions.json";

const root = join(__dirname, "..", "..");

function iam(...args: string[]) {
    const run = spawnSync(process.execPath, ["-r", "ts-node/register", "scripts/proof/iam.ts", ...args], {
        cwd: root,
        encoding: "utf8",
    });
    return { code: run.status, out: run.stdout, err: run.stderr };
}

describe("npm run iam", function () {
    this.timeout("2m");

    it("prints every role in a table, without colours where nobody looks, and ends with 0", () => {
        const { code, out, err } = iam("--recorded");
        assert.equal(err, "");
        assert.equal(code, 0);
        for (const role of [
            "preview",
            "publish",
            "deploy",
            "teardown",
            "drift",
            "task",
            "execution",
            "flow-log",
        ]) {
            assert.match(out, new RegExp(`^${role} +[a-z].* \\d+ +\\d+ +0 `, "m"));
        }
        assert.equal(out.includes("\u001b"), false);
        assert.match(out, /Everything, as JSON: \.cache/);
    });

    it("says of one role which statements allow which action", () => {
        const { code, out } = iam("--recorded", "--role", "deploy");
        assert.equal(code, 0);
        assert.match(
            out,
            new RegExp(
                `^deploy +environment:wake \\(release\\.yml.*\\) +${allowedActions.deploy.length} `,
                "m",
            ),
        );
        assert.match(out, /^ec2:CreateSubnet +CreateInVpc, UseAsParent$/m);
    });

    it("gives the same as JSON", () => {
        const { code, out } = iam("--recorded", "--json");
        assert.equal(code, 0);
        const { programs, roles } = JSON.parse(out) as {
            programs: string;
            roles: { role: string; missing: unknown[] }[];
        };
        assert.match(programs, /recorded-programs\.json/);
        assert.deepEqual(
            roles
                .map(({ role, missing }) => [role, missing.length])
                .flat()
                .filter(Number),
            [],
        );
        assert.equal(roles.length, 8);
    });

    it("refuses a role that there isn't, and an option that it doesn't know", () => {
        const { code, err } = iam("--recorded", "--role", "admin");
        assert.equal(code, 2);
        assert.match(
            err,
            /no role 'admin'\. Roles: preview, publish, deploy, teardown, drift, task, execution, flow-log\. See --help/,
        );
        assert.equal(iam("--rolle").code, 2);
    });

    it("explains itself", () => {
        const { code, out } = iam("--help");
        assert.equal(code, 0);
        assert.match(out, /--record /);
    });
});
