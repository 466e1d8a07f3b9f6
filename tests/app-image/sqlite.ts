import { spawnSync } from "node:child_process";

/** What this machine lacks to look into a database; `undefined` if nothing. */
export function noSqlite(): string | undefined {
    const { status } = spawnSync("python3", ["-c", "import sqlite3"]);
    return status === 0 ? undefined : "Python with sqlite3 isn't installed";
}

/**
 * Runs SQL statements on a file that no Gatus has open, with Python's SQLite: another one than Gatus's own, which
 * is written in Go, so that the two agree about the file.
 *
 * @returns the rows of the last statement
 */
export function sql(file: string, ...statements: string[]): unknown[][] {
    const program = `
import json, sqlite3, sys
file, *statements = json.load(sys.stdin)
connection = sqlite3.connect(file)
for statement in statements:
    rows = connection.execute(statement).fetchall()
connection.commit()
print(json.dumps(rows))`;
    const input = JSON.stringify([file, ...statements]);
    const { status, stdout, stderr } = spawnSync("python3", ["-c", program], { input, encoding: "utf8" });
    if (status !== 0) throw new Error(`SQLite: ${stderr}`);
    return JSON.parse(stdout) as unknown[][];
}

/** What is wrong with a database, by SQLite's own checks; nothing if it is sound. */
export function damage(file: string): unknown[][] {
    const found = sql(file, "PRAGMA integrity_check").filter(([answer]) => answer !== "ok");
    return [...found, ...sql(file, "PRAGMA foreign_key_check")];
}
