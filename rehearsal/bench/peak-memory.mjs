// Loaded into every Node process of a measured preview: the one that runs the program writes down how much memory
// it needed at most.
import { appendFileSync } from "node:fs";

const file = process.env.BENCH_MEMORY_FILE;
if (file !== undefined && /@pulumi[\\/]pulumi[\\/]cmd[\\/]run/.test(process.argv[1] ?? "")) {
    process.on("exit", () => {
        appendFileSync(file, `${process.resourceUsage().maxRSS * 1024}\n`);
    });
}
