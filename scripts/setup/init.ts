import { join } from "node:path";
import { planFaults, plans } from "../../github/plan";
import { stackName } from "../../lib/config-checks";
import { coloured, options, required, script, UsageError } from "../support/cli";
import { agree, ask, Terminal, toList } from "./init/ask";
import { faultsOf } from "./init/checks";
import { findFacts } from "./init/facts";
import { existingFiles, filesOf, StackFile, writeFiles } from "./init/files";
import { Answers, Question, questions } from "./init/questions";

const root = join(__dirname, "..", "..");

const help = `Usage: npm run init -- --stack NAME [options]

Writes the configuration of a stack: Pulumi.NAME.yaml of the four projects. It asks for what can't be guessed, and finds
the rest: in your AWS credentials, in the git remote, on GitHub (GITHUB_TOKEN, or gh auth login), and in the two variables
that bootstrap-state printed. Every answer is checked as the programs check it. Nothing in AWS or on GitHub is changed.

Options:
  --stack NAME      the stack, such as prod
  --dry-run         print the files, and write none
  --overwrite       take files that are there, and change in them what is answered here; the rest of them stays
  --help

Answers, for another than was found, or where there is no terminal to ask on:
${questions
    .map(({ flag, title, choices }) => {
        const what = choices === undefined ? title : `${title}: ${choices.join(", ")}`;
        return `  --${flag.padEnd(16)} ${what}`;
    })
    .join("\n")}

Exit codes: 0 written (or printed), 1 something is amiss, 2 wrong usage, 130 interrupted. Only 0 writes.
`;

/** Where the command works, and with whom. */
export interface Surroundings {
    /** The work tree. */
    readonly root: string;
    /** Undefined when there is nobody to ask. */
    readonly terminal: Terminal | undefined;
    readonly say: (text: string) => void;
    /** Takes what `--dry-run` prints. */
    readonly print: (text: string) => void;
}

/** @returns the exit code */
export async function init(args: string[], surroundings: Surroundings): Promise<number> {
    const { root: folder, terminal, say, print } = surroundings;
    const given = options(args, {
        stack: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        overwrite: { type: "boolean", default: false },
        ...Object.fromEntries(questions.map(({ flag }) => [flag, { type: "string" as const }])),
    }) as Readonly<Record<string, string | boolean | undefined>>;
    const stack = required(given.stack as string | undefined, "stack");
    const allowed = stackName(stack);
    if (allowed !== undefined) {
        throw new UsageError(`--stack is '${stack}'. ${allowed}.`);
    }
    const there = existingFiles(folder, stack);
    if (there.length > 0 && given.overwrite !== true && given["dry-run"] !== true) {
        throw new Error(
            `${there.join(", ")} ${there.length === 1 ? "is" : "are"} there already, and nothing was changed. ` +
                "--overwrite changes what is answered here, and leaves the rest of them; --dry-run shows it",
        );
    }
    const answers = await collect(answersOf(given), surroundings);
    const files = filesOf(folder, stack, answers);
    if (given["dry-run"] === true) {
        print(files.map(({ path, text }) => `# ${path}\n${text}\n`).join(""));
        return 0;
    }
    if (terminal !== undefined) {
        say(`\n${files.map(({ path, text }) => `${coloured("dim", path)}\n${text}`).join("\n")}`);
        if (!(await agree(`Write these ${files.length} files?`, terminal))) {
            say("Nothing was written.");
            return 1;
        }
    }
    writeFiles(folder, files);
    say(nextSteps(stack, files));
    return 0;
}

function answersOf(given: Readonly<Record<string, string | boolean | undefined>>): Answers {
    return Object.fromEntries(
        questions.flatMap(({ key, flag, list }) => {
            const value = given[flag];
            return typeof value === "string" ? [[key, list === true ? toList(value) : value.trim()]] : [];
        }),
    );
}

/** Every answer: given, asked for, found, or a default. @throws when one is missing, or the programs refuse it */
async function collect(given: Answers, surroundings: Surroundings): Promise<Answers> {
    const { terminal, say, root: folder } = surroundings;
    let known = given;
    // The domain first: what is looked for in AWS depends on it.
    const [domain] = questions;
    if (terminal !== undefined && domain !== undefined && known[domain.key] === undefined) {
        known = { ...known, [domain.key]: await ask(domain, known, undefined, terminal) };
    }
    const facts = await findFacts(known, folder);
    for (const fact of facts.unknown) {
        say(`${coloured("yellow", "not found")}  ${fact}`);
    }
    if (facts.contradicted.length > 0) {
        const list = facts.contradicted.map((text) => `\n  - ${text}`).join("");
        throw new UsageError(`GitHub says otherwise, and nothing was written:${list}\n`);
    }
    let answers: Answers =
        facts.answers.visibility === undefined ? {} : { visibility: facts.answers.visibility };
    const missing: Question[] = [];
    for (const question of questions) {
        const { key, fallback, decision, arises } = question;
        const isGiven = known[key] !== undefined;
        if (!isGiven && arises?.(answers) === false) {
            continue;
        }
        const found = facts.answers[key];
        const proposed = found ?? fallback;
        if (terminal !== undefined && !isGiven && (proposed === undefined || decision === true)) {
            answers = { ...answers, [key]: await ask(question, answers, proposed, terminal) };
        } else if (proposed === undefined) {
            missing.push(question);
        } else {
            answers = { ...answers, [key]: proposed };
            if (!isGiven) {
                const how = found === undefined ? "default  " : "found    ";
                say(`${coloured("green", how)}  ${question.title}: ${proposed}`);
            }
        }
    }
    if (missing.length > 0) {
        const flags = missing.map(({ flag, title }) => `\n  --${flag.padEnd(16)} ${title}`).join("");
        throw new UsageError(`There is no terminal to ask on. Give:${flags}\n`);
    }
    const faults = faultsOf(answers);
    if (faults.length > 0) {
        const list = faults.map(({ key, text }) => `\n  - ${text} (--${flagOf(key)})`).join("");
        throw new UsageError(`The programs would refuse this, and nothing was written:${list}\n`);
    }
    for (const fault of planFaultsOf(answers)) {
        say(`${coloured("yellow", "mind     ")}  ${fault}`);
    }
    return answers;
}

/** What GitHub's program will refuse, unless the plan, the repository or the configuration changes before it runs. */
function planFaultsOf(answers: Answers): string[] {
    const plan = plans.find((known) => known === answers["gatus-github:plan"]);
    const approval = answers["gatus-github:approval"] !== "none";
    return answers.visibility === "private" && plan !== undefined
        ? planFaults(plan, { approval, attestations: false })
        : [];
}

function flagOf(key: string): string {
    return questions.find((question) => question.key === key)?.flag ?? key;
}

function nextSteps(stack: string, files: readonly StackFile[]): string {
    return [
        ...files.map(({ path }) => `${coloured("green", "written  ")}  ${path}`),
        "",
        `Rehearse it, for nothing: npm start -- --stack ${stack}`,
        `See what this machine, the account and GitHub lack for it: npm run doctor -- --stack ${stack}`,
        `Then make the persistent layer: README.md, "Deploy it to your AWS account".`,
    ].join("\n");
}

async function main(args: string[]): Promise<number> {
    const { stdin, stdout, stderr } = process;
    const isTerminal = stdin.isTTY && stderr.isTTY;
    try {
        return await init(args, {
            root,
            // Questions go to standard error: what --dry-run prints can be kept in a file.
            terminal: isTerminal ? { input: stdin, output: stderr } : undefined,
            say: (text) => stderr.write(`${text}\n`),
            print: (text) => stdout.write(text),
        });
    } catch (error) {
        if (error instanceof Error && error.name === "ExitPromptError") {
            stdout.write("\nInterrupted: nothing was written.\n");
            return 130;
        }
        throw error;
    }
}

if (require.main === module) {
    script("init", help, main);
}
