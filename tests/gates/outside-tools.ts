/** The gates that are programs of others, at the versions that `tools/` pins. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanDeployment } from "../../scripts/proof/checkov/scan";
import { readSkips } from "../../scripts/proof/checkov/skips";
import { hostBinaries, imageFolder } from "../../scripts/support/image-binaries";
import { readDeployment } from "../../scripts/proof/terraform-export/deployment";
import { loadProviderSchema } from "../../scripts/proof/terraform-export/schema";
import { goTool, pythonTool } from "../../scripts/support/tools";
import { Gate, Look, planted, root } from "./gate";
import { recorded, withInputs } from "./in-process";

/**
 * What a program prints, and what it tells of its work beside that. Its exit code says whether it found something,
 * which the findings do too.
 */
function run(program: string, args: string[]): { stdout: string; stderr: string } {
    const { stdout, stderr, status, error } = spawnSync(program, args, {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 1 << 26,
    });
    if (error !== undefined || status === null) {
        throw new Error(`${program} can't be run: ${error?.message ?? stderr}`);
    }
    if (stdout === "" && status !== 0) {
        throw new Error(`${program} failed (exit code ${status}): ${stderr.trim()}`);
    }
    return { stdout, stderr };
}

export const actionlint: Gate = {
    name: "actionlint",
    unit: "workflows",
    real: () => lint([]),
    defect: "a key that GitHub doesn't know",
    planted: () => lint([join(planted, "workflow.yml")]),
    caught: /unexpected key "conccurency" for "job" section/,
};

/** Without files, those of the repository. */
function lint(files: string[]): Look {
    const { stdout, stderr } = run(goTool("actionlint"), ["-verbose", "-format", "{{json .}}", ...files]);
    const errors = JSON.parse(stdout) as { message: string; filepath: string; line: number }[];
    return {
        examined: countOf(/Found total \d+ errors .*\.yml$/, stderr),
        findings: errors.map(({ message, filepath, line }) => `${filepath}:${line}: ${message}`),
    };
}

export const githubParser: Gate = {
    name: "GitHub's own parser",
    unit: "workflows",
    real: () => parseWorkflows(workflowFiles()),
    defect: "a key that GitHub doesn't know",
    planted: () => parseWorkflows([join(planted, "workflow.yml")]),
    caught: /Unexpected value 'conccurency'/,
};

function workflowFiles(): string[] {
    const folder = join(root, ".github", "workflows");
    return readdirSync(folder).map((file) => join(folder, file));
}

/** The npm package that GitHub's editor extension checks workflows with: it knows keys that actionlint doesn't yet. */
function parseWorkflows(files: string[]): Look {
    const parser = join(root, "tests", "workflows", "parser");
    const hooks = ["--no-warnings", "--import", join(parser, "json-modules.mjs")];
    const { stdout } = run(process.execPath, [...hooks, join(parser, "parse.mjs"), ...files]);
    const found = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { jobs: number; errors: string[] });
    return {
        examined: found.filter(({ jobs, errors }) => jobs > 0 || errors.length > 0).length,
        findings: found.flatMap(({ errors }) => errors),
    };
}

export const zizmor: Gate = {
    name: "zizmor (pedantic)",
    unit: "workflows, actions",
    real: () => audit(join(root, ".github")),
    defect: "an action by tag, and a stranger's text as code",
    planted: () => audit(join(planted, "workflow.yml")),
    caught: /template-injection/,
};

function audit(target: string): Look {
    const args = [
        "--persona=pedantic",
        "--offline",
        "--format=json",
        "--no-exit-codes",
        "--color=never",
        target,
    ];
    const { stdout, stderr } = run(pythonTool("zizmor"), args);
    const findings = JSON.parse(stdout) as { ident: string; desc: string; ignored: boolean }[];
    const counted = findings.filter(({ ignored }) => !ignored);
    return {
        examined: countOf(/ completed .*\.yml$/, stderr),
        findings: counted.map(({ ident, desc }) => `${ident}: ${desc}`),
    };
}

/** How many lines of a log say it. */
function countOf(what: RegExp, log: string): number {
    return log.split("\n").filter((line) => what.test(line)).length;
}

export const hadolint: Gate = {
    name: "hadolint",
    unit: "instructions",
    real: () => {
        const looks = ["Dockerfile", "programs.Dockerfile"].map((name) =>
            lintDockerfile(join(imageFolder, name)),
        );
        return {
            examined: Math.min(...looks.map(({ examined }) => examined)), // neither may be empty
            findings: looks.flatMap(({ findings }) => findings),
        };
    },
    defect: "a base image by a tag that moves",
    planted: () => lintDockerfile(join(planted, "container-by-moving-tag")),
    caught: /DL3007/,
};

function lintDockerfile(file: string): Look {
    const found = JSON.parse(run(pythonTool("hadolint"), ["--format", "json", file]).stdout) as {
        code: string;
        message: string;
    }[];
    const instructions = readFileSync(file, "utf8").match(/^[A-Z]+ /gm) ?? [];
    return {
        examined: instructions.length,
        findings: found.map(({ code, message }) => `${code}: ${message}`),
    };
}

export const configcheck: Gate = {
    name: "configcheck",
    unit: "lines",
    real: () => checkConfig(join(imageFolder, "config")),
    defect: "an alert of a provider that isn't configured",
    planted: () => {
        const folder = mkdtempSync(join(tmpdir(), "gatus-config-"));
        try {
            cpSync(join(imageFolder, "config"), folder, { recursive: true });
            const file = join(folder, "endpoints.yaml");
            writeFileSync(file, readFileSync(file, "utf8").replace("type: custom", "type: slack"));
            return checkConfig(folder);
        } finally {
            rmSync(folder, { recursive: true });
        }
    },
    caught: /endpoints\[0\].*slack/,
};

function checkConfig(folder: string): Look {
    const args = ["--json", "--env-file", join(imageFolder, "variables.env"), folder];
    const faults = JSON.parse(run(hostBinaries().configcheck, args).stdout) as {
        key: string;
        problem: string;
    }[];
    const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
    return {
        examined: lines.filter((line) => /^\s*[^#\s]/.test(line)).length,
        findings: faults.map(({ key, problem }) => `${key}: ${problem}`),
    };
}

export const checkov: Gate = {
    name: "checkov",
    unit: "resources",
    real: () => {
        const looks = [
            scanProgram("gatus-persistent", "persistent", undefined),
            scanProgram("gatus-ephemeral", "ephemeral", undefined),
        ];
        return {
            examined: looks.reduce((sum, { examined }) => sum + examined, 0),
            findings: looks.flatMap(({ findings }) => findings),
        };
    },
    defect: "a load balancer that keeps invalid headers",
    planted: () =>
        scanProgram("gatus-ephemeral", "ephemeral", {
            type: "aws:lb/loadBalancer:LoadBalancer",
            change: { dropInvalidHeaderFields: false },
        }),
    caught: /CKV_AWS_131/,
};

function scanProgram(
    project: string,
    folder: string,
    defect: { type: string; change: object } | undefined,
): Look {
    const { file, resources } = recorded(project);
    const changed = defect === undefined ? resources : withInputs(resources, defect.type, defect.change);
    const deployment = readDeployment(
        JSON.stringify({ version: 3, deployment: { resources: changed } }),
        file,
    );
    const scan = scanDeployment(project, deployment, loadProviderSchema(), readSkips(folder));
    const failed = scan.failed.map(({ check, title, subject }) => `${check} ${title}: ${subject}`);
    return { examined: scan.examined, findings: [...failed, ...scan.problems] };
}
