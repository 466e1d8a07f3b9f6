import ts from "typescript";

/** A program's text with one token changed. */
export interface Mutant {
    readonly file: string;
    /** From 1. */
    readonly line: number;
    /** What was changed, as one reads it: `true → false`. */
    readonly change: string;
    readonly text: string;
}

/** Replaces `[start, end)` of the text. */
interface Edit {
    readonly start: number;
    readonly end: number;
    readonly by: string;
}

const operators: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
    [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
    [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
    [ts.SyntaxKind.LessThanToken]: "<=",
    [ts.SyntaxKind.LessThanEqualsToken]: "<",
    [ts.SyntaxKind.GreaterThanToken]: ">=",
    [ts.SyntaxKind.GreaterThanEqualsToken]: ">",
    [ts.SyntaxKind.AmpersandAmpersandToken]: "||",
    [ts.SyntaxKind.BarBarToken]: "&&",
    [ts.SyntaxKind.QuestionQuestionToken]: "&&",
    [ts.SyntaxKind.PlusToken]: "-",
    [ts.SyntaxKind.MinusToken]: "+",
};

/** Calls and properties that hold text for people: another wording is no fault. */
const spoken =
    /^(fault|warn|info|debug|describe|description|alarmDescription|comment|messageBody|title|Sid)$/;

/** Every mutant of a file, in the order of its text. */
export function mutantsOf(file: string, text: string): Mutant[] {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: Mutant[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || isSpoken(node)) {
            return;
        }
        for (const { start, end, by } of edits(node, source)) {
            const { line } = source.getLineAndCharacterOfPosition(start);
            const from = text.slice(start, end);
            found.push({
                file,
                line: line + 1,
                change: `${brief(from)} → ${by === "" ? "nothing" : brief(by)}`,
                text: text.slice(0, start) + by + text.slice(end),
            });
        }
        node.forEachChild(visit);
    };
    visit(source);
    return found;
}

function isSpoken(node: ts.Node): boolean {
    if (ts.isThrowStatement(node)) {
        return true;
    }
    if (ts.isNewExpression(node)) {
        return node.expression.getText().endsWith("Error");
    }
    if (ts.isCallExpression(node)) {
        return spoken.test(node.expression.getText().split(".").at(-1) ?? "");
    }
    return ts.isPropertyAssignment(node) && spoken.test(node.name.getText());
}

function edits(node: ts.Node, source: ts.SourceFile): Edit[] {
    const start = node.getStart(source);
    const { end } = node;
    const replaced = (by: string): Edit[] => [{ start, end, by }];
    if (node.kind === ts.SyntaxKind.TrueKeyword) return replaced("false");
    if (node.kind === ts.SyntaxKind.FalseKeyword) return replaced("true");
    if (ts.isNumericLiteral(node)) return replaced(String(Number(node.text.replaceAll("_", "")) + 1));
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return ofText(node, start, end);
    if (ts.isRegularExpressionLiteral(node)) return ofPattern(node, start);
    if (ts.isConditionalExpression(node)) {
        const [then, otherwise] = [node.whenTrue.getText(source), node.whenFalse.getText(source)];
        return [{ start: node.whenTrue.getStart(source), end, by: `${otherwise} : ${then}` }];
    }
    if (ts.isBinaryExpression(node)) {
        const by = operators[node.operatorToken.kind];
        const token = node.operatorToken;
        return by === undefined ? [] : [{ start: token.getStart(source), end: token.end, by }];
    }
    if (ts.isObjectLiteralExpression(node)) return left(node.properties, source);
    if (ts.isArrayLiteralExpression(node)) return left(node.elements, source);
    if (ts.isExpressionStatement(node) && (ts.isNewExpression(node.expression) || isCall(node.expression))) {
        return replaced("");
    }
    return [];
}

function isCall(expression: ts.Expression): boolean {
    return ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

/** Each item of a list left out, with its comma. */
function left(items: ts.NodeArray<ts.Node>, source: ts.SourceFile): Edit[] {
    return items.map((item, index) => ({
        start: item.getStart(source),
        end: items[index + 1]?.getStart(source) ?? item.end,
        by: "",
    }));
}

/** Another value; a sentence is for people, and left alone. */
function ofText(node: ts.StringLiteralLike, start: number, end: number): Edit[] {
    const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
    const isSentence = node.text.split(" ").length > 2;
    return isName || isSentence ? [] : [{ start, end, by: JSON.stringify(`${node.text}x`) }];
}

/** Each number of a pattern one higher, and each `?`, `*` or `+` left out. */
function ofPattern(node: ts.RegularExpressionLiteral, start: number): Edit[] {
    const body = node.text;
    const numbers = [...body.matchAll(/(?<=[{,])\d+(?=[,}])/g)].map((match) => ({
        start: start + match.index,
        end: start + match.index + match[0].length,
        by: String(Number(match[0]) + 1),
    }));
    const quantifiers = [...body.matchAll(/(?<=[\])\w.])[?*+]/g)].map((match) => ({
        start: start + match.index,
        end: start + match.index + 1,
        by: "",
    }));
    return [...numbers, ...quantifiers];
}

function brief(text: string): string {
    const line = text.replace(/\s+/g, " ").trim().replace(/,$/, "");
    return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** A shuffled copy, always the same for the same seed. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
    let state = seed >>> 0;
    // mulberry32, in the public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    const random = (): number => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const result = [...items];
    for (let index = result.length - 1; index > 0; index--) {
        const other = Math.floor(random() * (index + 1));
        [result[index], result[other]] = [result[other] as Item, result[index] as Item];
    }
    return result;
}
