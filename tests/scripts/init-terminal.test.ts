import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { init, Surroundings } from "../../scripts/setup/init";
import { asks, newcomer } from "./support/newcomer";

describe("init, at a terminal", () => {
    const { here, alone, ready, config, written } = newcomer();

    /** Types one answer after the other, each when its question is there. */
    function typing(answers: readonly (readonly [question: RegExp, keys: string])[]): Surroundings {
        const [input, output] = [new PassThrough(), new PassThrough()];
        output.end = () => output; // a terminal stays when a question is over
        const left = [...answers];
        let heard = "";
        output.on("data", (chunk: Buffer) => {
            heard += chunk.toString();
            const [next] = left;
            if (next?.[0].test(heard) === true) {
                left.shift();
                heard = "";
                setTimeout(() => input.write(next[1]), 10);
            }
        });
        return { ...alone(), terminal: { input, output } };
    }

    it("asks for what can't be guessed, again until it is right, and shows what it writes", async () => {
        await ready();
        const person = typing([
            [/Domain/, "Example\n"],
            [/Allowed/, "\u0015example.com\n"],
            [/E-mail/, "alerts@example.com\n"],
            [/Approval of a release/, "\n"],
            [/Who may approve.*octocat/s, ", team:status-page\n".replace(/^/, "octocat")],
            [/People who must approve/, "0\n"],
            [/Write these 4 files/, "y\n"],
        ]);
        assert.equal(await init(["--stack", "prod"], person), 0, here.said);
        assert.equal(config("persistent/Pulumi.prod.yaml")["gatus-persistent:domain"], "example.com");
        assert.deepEqual(config("github/Pulumi.prod.yaml"), {
            "gatus-github:approval": "required",
            "gatus-github:reviewers": ["octocat", "team:status-page"],
            "gatus-github:requiredReviews": 0,
        });
    });

    it("writes nothing on Ctrl-C, nor when the person says no", async () => {
        await ready();
        const interrupted = typing([
            [/Domain/, "example.com\n"],
            [/E-mail/, "\u0003"],
        ]);
        await assert.rejects(init(["--stack", "prod"], interrupted), { name: "ExitPromptError" });
        const flags = [...asks, "--approval", "none", "--required-reviews", "0"];
        assert.equal(await init(flags, typing([[/Write these/, "n\n"]])), 1);
        await assert.rejects(init(flags, typing([[/Write these/, "\u0003"]])), {
            name: "ExitPromptError",
        });
        assert.deepEqual(written(), []);
    });
});
