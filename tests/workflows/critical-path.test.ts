import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
    clock,
    criticalPath,
    needsOf,
    operationsPage,
    routes,
    tables,
    total,
} from "../../scripts/proof/critical-path";
import { durations } from "../../scripts/proof/critical-path/durations";

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

    it("is in docs/operations.md as it is computed", () => {
        const words = (text: string) => text.replace(/[\s|:-]+/g, " ");
        assert.ok(
            words(readFileSync(operationsPage, "utf8")).includes(words(tables())),
            "npm run -s critical-path",
        );
    });

    it("reads as a clock", () => {
        assert.deepEqual([0, 59, 60, 167].map(clock), ["0:00", "0:59", "1:00", "2:47"]);
    });
});
