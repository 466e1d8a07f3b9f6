// Installs Pulumi's plugins at the versions of package-lock.json, side by side: without this, the first preview fetches them,
// and it can only begin when the packages are there.
//
//   node scripts/pipeline/plugins.mjs
//
// All of them, whatever a program imports: the language host asks for the plugin of each package in node_modules.
// Plain JavaScript: it runs beside `npm ci`. Exit codes: 0 installed, 1 not.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Packages of Pulumi's that have no plugin. */
const withoutPlugin = ["pulumi", "policy"];

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const plugins = Object.entries(packages)
    .map(([path, { version }]) => ({ name: /^node_modules\/@pulumi\/([^/]+)$/.exec(path)?.[1], version }))
    .filter(({ name }) => name !== undefined && !withoutPlugin.includes(name));

const install = ({ name, version }) =>
    new Promise((resolve) => {
        spawn("pulumi", ["plugin", "install", "resource", name, version], { stdio: "inherit" })
            .on("error", (error) => {
                console.error(`plugins: ${error.message}`);
                resolve(1);
            })
            .on("close", resolve);
    });
const codes = await Promise.all(plugins.map(install));
process.exitCode = plugins.length > 0 && codes.every((code) => code === 0) ? 0 : 1;
