import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Account } from "../../rehearsal/stand-in/account";
import { resourceTypes } from "../../rehearsal/stand-in/resource-types";
import { Properties } from "../../rehearsal/stand-in/serve";

const packages = join(__dirname, "..", "..", "node_modules", "@pulumi", "aws");

/** What the installed package declares of a resource. */
interface Declaration {
    /** Outputs that are always there. */
    readonly outputs: ReadonlySet<string>;
    readonly inputs: ReadonlySet<string>;
}

function declarationOf(token: string): Declaration {
    const [, path = ""] = token.split(":");
    const source = readFileSync(join(packages, `${path}.d.ts`), "utf8");
    const [, body = ""] = source.split("export declare class");
    const outputs = [...body.matchAll(/readonly (\w+): pulumi\.Output<(.*)>;/g)]
        .filter(([, , type = ""]) => !type.endsWith("undefined"))
        .map(([, name = ""]) => name);
    const args = source.slice(source.search(/export interface \w+Args/));
    const inputs = [...args.matchAll(/^ {4}(\w+)\??: /gm)].map(([, name = ""]) => name);
    return { outputs: new Set(outputs), inputs: new Set(inputs) };
}

describe("the stand-in's resource types, against @pulumi/aws as installed", () => {
    for (const [token, type] of Object.entries(resourceTypes)) {
        it(token, () => {
            const { outputs, inputs } = declarationOf(token);
            const draft = {
                logicalName: "it",
                name: "it-0123456",
                inputs: {},
                hex: "0123456789abcdef".repeat(4),
                account: new Account("111122223333", "eu-west-2"),
            };
            const computed: Properties = { ...type.computed?.(draft), arn: type.arn?.(draft) };
            const given = new Set(Object.keys(computed).filter((key) => computed[key] !== undefined));

            const lacking = [...outputs].filter((name) => !inputs.has(name) && !given.has(name));
            assert.deepEqual(lacking, [], "AWS computes these, and the stand-in doesn't");
            const madeUp = [...given].filter((name) => !outputs.has(name) && !inputs.has(name));
            assert.deepEqual(madeUp, [], "the package has no such outputs");
            const { name, replaceOn } = type;
            const named = [
                ...(name ? [name.property] : []),
                ...(replaceOn === "all" ? [] : (replaceOn ?? [])),
            ];
            assert.deepEqual(
                named.filter((property) => !inputs.has(property)),
                [],
                "not inputs of the package",
            );
            assert.equal(type.untagged !== true, inputs.has("tags"), "tags");
            assert.equal(type.global !== true, inputs.has("region"), "region");
            assert.deepEqual(
                (type.heldBy ?? []).filter((holder) => !(holder in resourceTypes)),
                [],
            );
        });
    }
});
