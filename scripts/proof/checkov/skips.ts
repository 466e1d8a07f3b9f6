/**
 * Exceptions to Checkov, written in the programs above the resource that they are for:
 *
 *     // checkov:skip=CKV_AWS_150: destroyed every evening, so deletion protection would only be in the way
 *     new LoadBalancer(`${name}-lb`, ...)
 *
 * Above a component of a package (`new Vpc`, of awsx) it holds for what is in the component.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import * as ts from "typescript";

const root = resolve(__dirname, "..", "..", "..");

export interface Skip {
    /** `CKV_AWS_150`. */
    check: string;
    reason: string;
    /** `ephemeral/load-balancer.ts:42`. */
    place: string;
    /** Whether it is for this resource, given the types and names of the resource and of all that it is in. */
    matches(lineage: readonly { type: string; name: string }[]): boolean;
}

/** All exceptions in a program's folder. */
export function readSkips(folder: string): Skip[] {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    const programs = files.filter((file) => file.endsWith(".ts")).sort();
    return programs.flatMap((file) => {
        const path = join(root, folder, file);
        return parseSkips(readFileSync(path, "utf8"), relative(root, path));
    });
}

/**
 * The exceptions in one source file.
 * @throws when one has no reason, or isn't above a resource: it would be an exception to nothing.
 */
export function parseSkips(source: string, file: string): Skip[] {
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
    const modules = importedModules(tree);
    const skips: Skip[] = [];
    const written = new Map<number, string>();
    for (const { index } of source.matchAll(/checkov:skip=/g)) written.set(index, place(tree, file, index));

    const visit = (node: ts.Node): void => {
        if (ts.isNewExpression(node)) {
            const type = resourceType(node.expression, modules);
            const name = namePattern(node.arguments?.[0]);
            const component = enclosingComponent(node);
            for (const { check, reason, index } of type === undefined ? [] : commentsAbove(node, source)) {
                written.delete(index);
                const at = place(tree, file, index);
                if (reason === "")
                    throw new Error(`${at}: the skip of ${check} has no reason. Write it after a colon.`);
                const matches: Skip["matches"] = (lineage) =>
                    lineage.some((of) => sameType(of.type, type ?? "") && name.test(of.name)) &&
                    (component === undefined || lineage.some((of) => of.type === component));
                skips.push({ check, reason, place: at, matches });
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(tree);
    const [stray] = written.values();
    if (stray !== undefined) throw new Error(`${stray}: this skip isn't directly above a resource.`);
    return skips;
}

/** What each imported name stands for: `LoadBalancer` for `aws:lb:LoadBalancer`, or `lb` for `aws:lb`. */
function importedModules(tree: ts.SourceFile): Map<string, string> {
    const modules = new Map<string, string>();
    for (const statement of tree.statements) {
        if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
        const [, provider, module] = /^@pulumi\/(\w+)\/(\w+)$/.exec(statement.moduleSpecifier.text) ?? [];
        const bindings = statement.importClause?.namedBindings;
        if (provider === undefined || module === undefined || bindings === undefined) continue;
        if (ts.isNamespaceImport(bindings)) {
            modules.set(bindings.name.text, `${provider}:${module}`);
            continue;
        }
        for (const { name, propertyName } of bindings.elements) {
            modules.set(name.text, `${provider}:${module}:${(propertyName ?? name).text}`);
        }
    }
    return modules;
}

/** The type of what `new X` or `new module.X` makes, as provider, module and class. */
function resourceType(expression: ts.Expression, modules: ReadonlyMap<string, string>): string | undefined {
    if (ts.isIdentifier(expression)) return modules.get(expression.text);
    if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression))
        return undefined;
    const module = modules.get(expression.expression.text);
    return module === undefined ? undefined : `${module}:${expression.name.text}`;
}

/** A type token may repeat the class after its module: `aws:lb/loadBalancer:LoadBalancer`. */
function sameType(token: string, type: string): boolean {
    return token.replace(/\/\w+/, "") === type;
}

/** What the name of the resource must look like, as far as the program's text says it. */
function namePattern(argument: ts.Node | undefined): RegExp {
    if (argument !== undefined && ts.isStringLiteralLike(argument))
        return new RegExp(`^${literal(argument.text)}$`);
    if (argument === undefined || !ts.isTemplateExpression(argument)) return /^/;
    const parts = argument.templateSpans.map((span) => `.*${literal(span.literal.text)}`);
    return new RegExp(`^${literal(argument.head.text)}${parts.join("")}$`);
}

function literal(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The type that the enclosing class registers with `super("gatus:ephemeral:Network", ...)`. */
function enclosingComponent(node: ts.Node): string | undefined {
    const constructor = ts.findAncestor(node, ts.isConstructorDeclaration);
    for (const statement of constructor?.body?.statements ?? []) {
        if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
        const { expression: callee, arguments: args } = statement.expression;
        const [type] = args;
        if (callee.kind === ts.SyntaxKind.SuperKeyword && type && ts.isStringLiteral(type)) return type.text;
    }
    return undefined;
}

/** The skips in the comments directly above a node's statement, or above the node within it. */
function commentsAbove(node: ts.Node, source: string): { check: string; reason: string; index: number }[] {
    const found: { check: string; reason: string; index: number }[] = [];
    for (let at: ts.Node = node; ; at = at.parent) {
        // In `condition ? // comment` the first line of the comment trails the question mark.
        const ranges = [
            ...(ts.getTrailingCommentRanges(source, at.getFullStart()) ?? []),
            ...(ts.getLeadingCommentRanges(source, at.getFullStart()) ?? []),
        ];
        const [first] = ranges;
        const last = ranges.at(-1);
        if (first !== undefined && last !== undefined) {
            const text = source.slice(first.pos, last.end);
            const pattern = /checkov:skip=(\w+):?([^]*?)(?=checkov:skip=|$)/g;
            for (const { 1: check = "", 2: reason = "", index } of text.matchAll(pattern)) {
                const plain = reason.replace(/^\s*(\/\/|\*\/?)/gm, " ").replace(/\s+/g, " ");
                found.push({ check, reason: plain.trim(), index: first.pos + index });
            }
        }
        if (ts.isStatement(at) || ts.isClassElement(at) || ts.isSourceFile(at)) break;
    }
    // A node and the statement that it begins have the same comments above them.
    return [...new Map(found.map((skip) => [skip.index, skip])).values()];
}

function place(tree: ts.SourceFile, file: string, index: number): string {
    return `${file}:${tree.getLineAndCharacterOfPosition(index).line + 1}`;
}
