import { Said, Shell } from "../../rehearsal/shell";
import { UsageError } from "../../scripts/support/cli";

/** A script's main function. */
export type Main = (args: string[]) => number | Promise<number>;

/** Calls a script's main function, in an environment and a folder (default: the process's), and tells what would be shown. */
export async function called(
    main: Main,
    args: string[],
    environment: NodeJS.ProcessEnv,
    folder = process.cwd(),
): Promise<Said> {
    const before = { environment: process.env, folder: process.cwd() };
    const writes = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
    let [stdout, stderr] = ["", ""];
    process.env = { ...environment };
    process.chdir(folder);
    Object.assign(process.stdout, { write: (text: string) => (stdout += text) !== "" });
    Object.assign(process.stderr, { write: (text: string) => (stderr += text) !== "" });
    try {
        return { status: await main(args), stdout, stderr };
    } catch (error) {
        const status = error instanceof UsageError ? 2 : 1;
        return { status, stdout, stderr: stderr + (error as Error).message };
    } finally {
        Object.assign(process.stdout, { write: writes[0] });
        Object.assign(process.stderr, { write: writes[1] });
        process.chdir(before.folder);
        process.env = before.environment;
    }
}

/**
 * `npm run NAME -- ...` as typed, but its main function is called in this process, to meet what a test has for AWS.
 *
 * @throws when it is another script's command
 */
export async function ran(shell: Shell, script: string, command: string, main: Main): Promise<Said> {
    const words = /^npm run (?:-s )?(\S+) -- (.*)$/.exec(command);
    if (words?.[1] !== script) {
        throw new Error(`'${command}' doesn't run ${script}`);
    }
    const { stdout } = await shell.type(`printf '%s\\n' ${words[2] ?? ""}`);
    return called(main, stdout.trim().split("\n"), shell.environment, shell.folder);
}
