import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostBinaries } from "../../scripts/support/image-binaries";
import { needsGo, Scratch } from "./real-gatus";
import { skipWithout } from "../support/skip";

/** Runs a command as the task would: another network, no right and no capability, groups that may ping as given. */
const asTask = `
(ip link set lo up || busybox ip link set lo up) 2>/dev/null
echo "$1" > /proc/sys/net/ipv4/ping_group_range || exit 9
shift
exec setpriv --reuid 65532 --regid 65532 --clear-groups --bounding-set=-all --no-new-privs "$@"`;

describe("A ping by the real Gatus", function () {
    this.timeout(30_000);
    const scratch = new Scratch();
    before(needsGo);
    before(function () {
        if (spawnSync("unshare", ["-n", "setpriv", "--version"]).status !== 0) {
            skipWithout(this, "Linux, or the rights of root");
        }
    });
    after(() => {
        scratch.remove();
    });

    /** What Gatus logs of its first checks, with the groups that may ping. */
    function ping(groups: string): string {
        chmodSync(scratch.path, 0o755);
        const config = join(scratch.path, "ping.yaml");
        const gatus = join(scratch.path, "gatus");
        copyFileSync(hostBinaries().gatus, gatus);
        const endpoint = {
            name: "it",
            url: "icmp://127.0.0.1",
            interval: "1s",
            conditions: ["[CONNECTED] == true"],
        };
        // JSON is YAML.
        writeFileSync(
            config,
            JSON.stringify({ endpoints: [endpoint], web: { address: "127.0.0.1", port: 8080 } }),
        );
        const command = ["env", `GATUS_CONFIG_PATH=${config}`, gatus];
        const { stdout, stderr } = spawnSync(
            "unshare",
            ["-n", "sh", "-c", asTask, "sh", groups, ...command],
            {
                encoding: "utf8",
                timeout: 4000,
                killSignal: "SIGKILL",
            },
        );
        return stdout + stderr;
    }

    it("needs the setting that the task definition makes, and nothing else", () => {
        assert.match(ping("65532 65532"), /endpoint=it; .*success=true/);
        assert.match(ping("1 0"), /endpoint=it; .*success=false/, "Linux's default");
    });
});
