import assert from "node:assert/strict";
import os from "node:os";
import { clock, criticalPath, needsOf, routes, tables, total } from "../../scripts/proof/critical-path";
import { durations, ofOtherPrograms } from "../../scripts/proof/critical-path/durations";
import { measure } from "../../scripts/proof/critical-path/measure";
import { measurable, measured } from "../../scripts/proof/critical-path/measured";
import { registered } from "../../scripts/support/registered";

describe("critical path", () => {
    it("has a duration for every job of the pipelines that somebody waits for, and for no other", () => {
        const workflows = [...new Set(routes.map(({ workflow }) => workflow))];
        const jobs = workflows.flatMap((workflow) =>
            [...needsOf(workflow).keys()].map((job) => `${workflow}/${job}`),
        );
        assert.deepEqual(Object.keys(durations).sort(), jobs.sort());
    });

    it("is as long as its jobs, one after the other, and never shorter than a path beside it", () => {
        for (const route of routes) {
            const path = criticalPath(route);
            const needs = needsOf(route.workflow);
            assert.ok(total(path) > 0, route.title);
            path.slice(1).forEach(({ job }, index) => {
                assert.ok(
                    needs.get(job)?.includes(path[index]?.job ?? ""),
                    `${route.title}: ${job} doesn't follow`,
                );
            });
            const [first] = path;
            const beside = (needs.get(path[1]?.job ?? "") ?? []).map((job) =>
                criticalPath({ ...route, end: job }),
            );
            assert.ok(
                beside.every((other) => total(other) <= (first?.seconds ?? 0) || other.length > 1),
                route.title,
            );
        }
    });

    it("is shorter where nothing is compiled, and no other job is", () => {
        for (const job of Object.keys(ofOtherPrograms)) {
            const seconds = (of: typeof durations) =>
                (of[job] ?? []).reduce((sum, stretch) => sum + stretch.seconds, 0);
            assert.ok(seconds(durations) < seconds(ofOtherPrograms), job);
        }
    });

    it("waits as long as the programs are configured to", async () => {
        const { resources } = await registered();
        const inputs = (type: string) => resources.find((resource) => resource.type === type)?.inputs ?? {};
        const group = inputs("aws:lb/targetGroup:TargetGroup") as {
            deregistrationDelay: number;
            healthCheck: { interval: number; healthyThreshold: number };
        };
        const { containerDefinitions } = inputs("aws:ecs/taskDefinition:TaskDefinition");
        const [gatus] = JSON.parse(String(containerDefinitions)) as { stopTimeout: number }[];
        const { interval, healthyThreshold } = group.healthCheck;
        const expected = new Map([
            ["ephemeral/load-balancer.ts: deregistrationDelay", group.deregistrationDelay],
            ["ephemeral/load-balancer.ts: healthCheck", interval * healthyThreshold],
            ["ephemeral/container.ts: stopTimeout", gatus?.stopTimeout],
        ]);
        const set = Object.values(durations)
            .flat()
            .filter(({ basis }) => basis === "configured");
        assert.deepEqual(new Set(set.map(({ source }) => source)), new Set(expected.keys()));
        for (const { what, seconds, source } of set) {
            assert.equal(seconds, expected.get(source), what);
        }
    });

    it("says of each part where its length is from, and takes what was measured from the file", () => {
        for (const { what, source, basis } of Object.values(durations).flat()) {
            assert.notEqual(source, "", what);
            assert.ok(basis !== "measured" || Object.keys(measured.seconds).length > 0, what);
        }
        assert.ok(Object.keys(measured.seconds).every((name) => name in measurable));
        assert.match(tables(), measured.date === "" ? /Nothing was measured/ : new RegExp(measured.date));
    });

    it("measures nothing that it doesn't know", async () => {
        await assert.rejects(measure("lunch"), /--only is 'lunch': it takes one of packages;/);
    });

    it("measures nothing on a busy machine: its other work would be measured, too", async () => {
        const { loadavg } = os;
        os.loadavg = () => [99, 0, 0];
        try {
            await assert.rejects(
                measure("packages"),
                /This machine is busy \(load 99\.0, \d+ processors?\).*Nothing was measured/,
            );
        } finally {
            os.loadavg = loadavg;
        }
    });

    it("reads as a clock", () => {
        assert.deepEqual([0, 59, 60, 167].map(clock), ["0:00", "0:59", "1:00", "2:47"]);
    });
});
