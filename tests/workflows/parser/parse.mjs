// What GitHub's own parser finds in workflows, one line each: node --import ./json-modules.mjs parse.mjs FILE...
import { readFileSync } from "node:fs";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";

for (const name of process.argv.slice(2)) {
    const content = readFileSync(name, "utf8");
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    const found = context.errors.getErrors().map(({ message }) => message);
    if (value !== undefined) {
        const { jobs = [], errors = [] } = await convertWorkflowTemplate(context, value);
        console.log(
            JSON.stringify({
                name,
                jobs: jobs.length,
                errors: [...found, ...errors.map((it) => it.Message)],
            }),
        );
    } else {
        console.log(JSON.stringify({ name, jobs: 0, errors: found }));
    }
}
