/** `npm run page`: the status page, as the image would show it, on this machine. */
import { existsSync, readFileSync, watch } from "node:fs";
import { getServers } from "node:dns";
import { join, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { parse } from "yaml";
import { options, script, UsageError } from "../support/cli";
import { hostBinaries, imageFolder } from "../support/image-binaries";
import { sampleVariables } from "../support/image-variables";
import { openBrowser } from "./page/browser";
import { faultsOf, LocalGatus } from "./page/local-gatus";
import { portFor } from "./page/port";

const help = `Usage: npm run page -- [--stack NAME] [--config FOLDER] [--port NUMBER] [--no-open]

Shows the status page on this machine, at 127.0.0.1: the pinned Gatus with app-image/config/, in memory, without
alerts. It really asks what the endpoints name, from here. A change of a file is checked and shown at once.
Ends with Ctrl-C. Needs Go, the first time for minutes.

  --stack NAME     takes domain and host from persistent/Pulumi.NAME.yaml, instead of example.com
  --config FOLDER  shows another configuration
  --port NUMBER    listens there; by default 8080, or a free one where that is taken
  --no-open        opens no browser

Exit codes: 0 ended by Ctrl-C, 1 the configuration has faults, or Gatus ended; 2 wrong usage.
`;

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        config: { type: "string" },
        port: { type: "string" },
        "no-open": { type: "boolean" },
    });
    const config = resolve(given.config ?? join(imageFolder, "config"));
    if (!existsSync(config)) throw new UsageError(`There is no folder ${config}.`);
    const port = await portFor(given.port);
    const variables = { ...sampleVariables(), ...siteOf(given.stack), ...ofThisMachine(port) };
    const { configcheck, gatus } = hostBinaries();
    const begin = performance.now();

    const found = faultsOf(configcheck, config);
    process.stderr.write(found.text);
    if (found.refused) return 1;
    const local = new LocalGatus(gatus, variables);
    await local.show(config);
    let waiting: NodeJS.Timeout | undefined;
    const watcher = watch(config, { recursive: true }, () => {
        // Editors write a file in several steps.
        clearTimeout(waiting);
        waiting = setTimeout(() => {
            const { text, refused } = faultsOf(configcheck, config);
            process.stderr.write(text);
            if (refused) process.stdout.write("The page shows what was there before.\n");
            else void local.show(config).then(() => process.stdout.write("Changed.\n"));
        }, 100);
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => {
            local.end();
        });
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    process.stdout.write(`${local.url} shows ${relative(process.cwd(), config)}, after ${seconds} s\n`);
    if (given["no-open"] !== true) openBrowser(local.url);
    const log = await local.ended;
    watcher.close();
    clearTimeout(waiting);
    if (log !== undefined) process.stderr.write(`page: Gatus ended by itself:\n${log}`);
    return log === undefined ? 0 : 1;
}

/** The site's names in a stack's configuration. */
function siteOf(stack: string | undefined): Record<string, string> {
    if (stack === undefined) return {};
    const file = resolve(imageFolder, "..", "persistent", `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) throw new UsageError(`There is no ${relative(process.cwd(), file)}.`);
    const { config } = parse(readFileSync(file, "utf8")) as { config?: Record<string, string> };
    const domain = config?.["gatus-persistent:domain"] ?? "";
    const host = config?.["gatus-persistent:statusHost"] ?? `status.${domain}`;
    return domain === "" ? {} : { DOMAIN: domain, STATUS_HOST: host };
}

/** What differs from a task's environment: nothing is kept, nobody is told, and this machine's DNS is asked. */
function ofThisMachine(port: number): Record<string, string> {
    const resolver = getServers().find((address) => /^[\d.]+$/.test(address));
    return {
        PORT: String(port),
        STORAGE_FILE: ":memory:",
        MAINTENANCE_ENABLED: "false",
        ALERT_WEBHOOK_ENABLED: "false",
        ALERT_WEBHOOK_URL: "https://unset.invalid",
        ...(resolver === undefined ? {} : { DNS_RESOLVER: resolver }),
    };
}

if (require.main === module) {
    script("page", help, main);
}
