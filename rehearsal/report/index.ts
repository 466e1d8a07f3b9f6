import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Configuration } from "../configuration";
import { configurationSection } from "./configuration";
import { contract, contractTable } from "./contract";
import { costOf, costSection } from "./cost";
import { faultsSection } from "./faults";
import { graphviz, layer, overview } from "./graph";
import { Html, html } from "./html";
import { lifeSection, morningSection, ReportedStep } from "./life";
import { limitsSection } from "./limits";
import { rolesSection } from "./roles";
import { nodesOf, States } from "./state";

/** What a rehearsal has to tell. */
export interface Rehearsed {
    readonly stack: string;
    /** Version of the engine. */
    readonly pulumi: string;
    readonly configuration: Configuration;
    readonly steps: readonly ReportedStep[];
    /** What was deployed of each project, last. */
    readonly states: States;
    /** Why it failed, if it did. */
    readonly fault: string | undefined;
    readonly at: Date;
}

/** Where the last rehearsal's report is. */
export const reportFile = join(__dirname, "..", "..", ".cache", "rehearsal", "report.html");

/**
 * Writes the report: one page that needs nothing else, neither a network nor a script.
 *
 * @returns the file
 */
export async function writeReport(rehearsed: Rehearsed, file = reportFile): Promise<string> {
    const { markup } = await page(rehearsed);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${markup}\n`);
    return file;
}

interface Section {
    readonly id: string;
    readonly title: string;
    readonly content: Html;
}

async function page(rehearsed: Rehearsed): Promise<Html> {
    const { stack, configuration, states, steps } = rehearsed;
    const nodes = nodesOf(states);
    const clauses = contract(states, nodes);
    const cost = costOf(configuration, nodes);
    const draw = await graphviz();
    const graphs = [...states.keys()]
        .filter((project) => nodes.filter((node) => node.project === project).length > 1)
        .map(
            (project) =>
                html`<details>
                    <summary>Every resource of ${project}</summary>
                    ${layer(project, nodes, draw)}
                </details>`,
        );
    const sections: Section[] = [
        { id: "life", title: "The life", content: lifeSection(steps) },
        {
            id: "morning",
            title: "A morning",
            content: morningSection(nodes.filter(({ project }) => project === "gatus-ephemeral")),
        },
        {
            id: "resources",
            title: "Resources and contract",
            content:
                nodes.length === 0
                    ? html`<p>Nothing was deployed.</p>`
                    : html`${overview(nodes, clauses, draw)} ${graphs} ${contractTable(clauses)}`,
        },
        { id: "roles", title: "Who may do what", content: await rolesSection(states) },
        {
            id: "configuration",
            title: "Configuration in force",
            content: configurationSection(configuration),
        },
        { id: "cost", title: "Cost", content: costSection(cost, rehearsed.fault === undefined) },
        { id: "faults", title: "Faults", content: faultsSection() },
        { id: "limits", title: "What a rehearsal can't know", content: limitsSection() },
    ];
    const title = `Rehearsal of ${stack}: ${rehearsed.fault === undefined ? "passed" : "failed"}`;
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta
                    http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
                />
                <title>${title}</title>
                <style>
                    ${new Html(readFileSync(join(__dirname, "style.css"), "utf8"))}
                </style>
            </head>
            <body>
                <a class="skip" href="#main">To the content</a>
                ${head(rehearsed, nodes.length, cost)}
                <nav aria-label="Sections">
                    <ul>
                        ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
                    </ul>
                </nav>
                <main id="main">
                    ${sections.map(
                        ({ id, title: name, content }) =>
                            html`<section id="${id}" aria-labelledby="${id}-title">
                                <h2 id="${id}-title">${name}</h2>
                                ${content}
                            </section>`,
                    )}
                </main>
                <footer>
                    <p>
                        Made by <code>npm start</code> on
                        ${rehearsed.at.toISOString().slice(0, 16).replace("T", " ")} UTC with Pulumi
                        ${rehearsed.pulumi}. It isn't AWS: the first real deployment is still the first.
                    </p>
                </footer>
            </body>
        </html>`;
}

function head({ stack, steps, fault }: Rehearsed, resources: number, cost: ReturnType<typeof costOf>): Html {
    const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
    const failed = steps.find(({ error }) => error !== undefined);
    const tiles: (readonly [string, string])[] = [
        [String(steps.length), "steps, each as its role"],
        [String(resources), "resources"],
        [`${seconds.toFixed(0)} s`, "on the real engine"],
        ...(cost instanceof Error || fault !== undefined
            ? []
            : ([
                  [`$${cost.total.hourAwake.toFixed(2)}`, "for an hour awake"],
                  [`$${cost.total.monthOnSchedule.toFixed(0)}`, "a month on schedule"],
              ] as const)),
    ];
    return html`<header>
        <p class="kicker">Gatus on AWS, rehearsed</p>
        <h1>
            <span class="verdict ${fault === undefined ? "passed" : "failed"}"
                >${fault === undefined ? "Passed" : "Failed"}</span
            >
            The whole life of <code>${stack}</code>
        </h1>
        ${
            fault === undefined
                ? html`<p class="lead">
                      Set up, deployed, changed, put to sleep and woken by the real Pulumi engine, with a
                      stand-in for AWS that enforces IAM.
                  </p>`
                : html`<div class="fault" role="alert">
                      <p>
                          ${
                              failed === undefined
                                  ? "It failed before its first step."
                                  : html`It failed at the step <strong>${failed.step}</strong>, as
                                        ${failed.role}.`
                          }
                      </p>
                      <pre tabindex="0">${fault}</pre>
                  </div>`
        }
        <ul class="tiles">
            ${tiles.map(([figure, what]) => html`<li><b>${figure}</b> <span>${what}</span></li>`)}
        </ul>
    </header>`;
}
