import { spawn } from "node:child_process";

/** Opens a page in the browser of whoever sits at a terminal; elsewhere, and without a browser, does nothing. */
export function openBrowser(url: string): void {
    const isScreen =
        process.platform !== "linux" ||
        process.env.DISPLAY !== undefined ||
        process.env.WAYLAND_DISPLAY !== undefined;
    if (!process.stdout.isTTY || process.env.CI !== undefined || !isScreen) return;
    const commands: Partial<Record<NodeJS.Platform, string[]>> = {
        darwin: ["open"],
        win32: ["cmd", "/c", "start"],
    };
    const [command = "xdg-open", ...args] = commands[process.platform] ?? [];
    const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
    child.on("error", () => undefined);
    child.unref();
}
