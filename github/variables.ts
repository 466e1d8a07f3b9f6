import * as pulumi from "@pulumi/pulumi";
import { ActionsVariable } from "@pulumi/github/actionsVariable";
import { variableValues, VariableSources } from "./variable-values";

/**
 * The variables that the workflows read. None is secret.
 *
 * @returns their names
 */
export function setVariables(
    args: VariableSources & { readonly repository: string },
    opts: pulumi.CustomResourceOptions,
): string[] {
    return Object.entries(variableValues(args)).flatMap(([variableName, value]) => {
        if (value === undefined) {
            return [];
        }
        new ActionsVariable(variableName, { repository: args.repository, variableName, value }, opts);
        return [variableName];
    });
}
