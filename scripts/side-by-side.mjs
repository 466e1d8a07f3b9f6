// Runs commands side by side, and prints each one's output when it ends, in a group of its own.
//
//   node scripts/side-by-side.mjs "npm run check" "npm test"
//
// Plain JavaScript: one of the commands may be the one that installs the packages. Every command runs to its end, so that
// all that is wrong is known at once. Exit codes: 0 all of them ended well, 1 one didn't, 2 none was given.
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";

const commands = process.argv.slice(2);
if (commands.length === 0) {
    console.error("side-by-side: no command is given.");
    process.exit(2);
}

/** Its exit code; its output is printed whole, so that no two are mixed up. */
function run(command) {
    const begun = Date.now();
    return new Promise((resolve) => {
        const output = [];
        const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
        child.stdout.on("data", (data) => output.push(data));
        child.stderr.on("data", (data) => output.push(data));
        child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
        child.on("close", (code) => {
            const seconds = Math.round((Date.now() - begun) / 1000);
            const how =
                code === 0 ? `${seconds} s` : `failed (exit code ${code ?? "none"}) after ${seconds} s`;
            const group = process.env.GITHUB_ACTIONS === "true" && code === 0;
            process.stdout.write(`${group ? "::group::" : "> "}${command}: ${how}\n`);
            process.stdout.write(Buffer.concat(output));
            process.stdout.write(group ? "::endgroup::\n" : "");
            resolve(code);
        });
    });
}

const codes = await Promise.all(commands.map(run));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
