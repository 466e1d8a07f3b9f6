import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Said } from "../../../rehearsal/shell";
import { called, Main } from "../../support/called";

/** A `pulumi` on the PATH that answers as a test says, and what it was asked. */
export class FakePulumi {
    private static readonly folders: string[] = [];
    readonly folder = mkdtempSync(join(tmpdir(), "fake-pulumi-"));
    private readonly log = join(this.folder, "calls");

    /**
     * @param answers Shell, run by the words of the command: `case "$*" in (...) ... esac`; `$calls` counts the
     * calls that begin with the same word.
     */
    constructor(answers: string) {
        const program = join(this.folder, "pulumi");
        const counting = `calls=$(grep -c "^$1" "${this.log}")`;
        writeFileSync(this.log, "");
        writeFileSync(program, `#!/bin/sh\necho "$*" >> "${this.log}"\n${counting}\n${answers}\n`);
        chmodSync(program, 0o755);
        FakePulumi.folders.push(this.folder);
    }

    /** Deletes what every one of them wrote. */
    static removeAll(): void {
        for (const folder of FakePulumi.folders.splice(0)) {
            rmSync(folder, { recursive: true });
        }
    }

    /** Every command that it was given, a line each. */
    get calls(): string[] {
        return readFileSync(this.log, "utf8").split("\n").filter(Boolean);
    }

    /** Calls a script's main function with this `pulumi` on the PATH, and tells what the command line would show. */
    call(main: Main, args: string[], env: Readonly<Record<string, string>> = {}): Promise<Said> {
        const PATH = `${this.folder}${delimiter}${process.env.PATH ?? ""}`;
        return called(main, args, { ...process.env, PATH, ...env });
    }

    /** A file of this test's own. */
    file(name: string): string {
        return join(this.folder, name);
    }
}
