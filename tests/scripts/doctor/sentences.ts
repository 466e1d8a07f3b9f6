import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../workflows/load";

const folder = join(root, "scripts", "setup", "doctor");

/** What makes a line, by its first argument. */
const makers = ["ok", "fault", "warning", "later", "Unanswered"];

/** The sentences in the code of the doctor that none of these is: every one is a way that a line can be. */
export function unsaid(said: readonly string[]): string[] {
    return readdirSync(folder)
        .flatMap((name) => sentencesOf(join(folder, name)))
        .filter(({ pattern }) => !said.some((text) => pattern.test(text)))
        .map(({ text }) => text);
}

interface Sentence {
    readonly text: string;
    readonly pattern: RegExp;
}

function sentencesOf(file: string): Sentence[] {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    const found: Sentence[] = [];
    const visit = (node: ts.Node): void => {
        const isMade =
            (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
            makers.includes(node.expression.getText());
        // A sentence that two verdicts share is a constant of this name.
        const isNamed = ts.isVariableDeclaration(node) && node.name.getText() === "what";
        const sentence = isMade ? node.arguments?.[0] : isNamed ? node.initializer : undefined;
        const parts = sentence === undefined ? undefined : partsOf(sentence);
        if (sentence !== undefined && parts !== undefined) {
            const pattern = new RegExp(parts.map(escaped).join("[^]*"));
            found.push({
                text: `${source.fileName.split("/").at(-1) ?? ""}: ${sentence.getText()}`,
                pattern,
            });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** What is fixed in a text; undefined where it is none, or all of it varies. */
function partsOf(node: ts.Expression): string[] | undefined {
    if (ts.isStringLiteralLike(node)) {
        return [node.text];
    }
    return ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
        : undefined;
}

function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
