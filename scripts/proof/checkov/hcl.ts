/**
 * The export in Terraform's own language. Of the JSON form Checkov reads less: neither the names of resources nor the
 * containers in a task definition.
 *
 * See https://developer.hashicorp.com/terraform/language/syntax/configuration.
 */
import { type TerraformConfiguration } from "../terraform-export";
import { type Block, type ProviderSchema } from "../terraform-export/schema";

/** Attributes that hold JSON as text, and that Checkov looks into: a call of `jsonencode` shows it what is there. */
const jsonTexts = new Set(["container_definitions"]);

/** The resources of a configuration, as a `.tf` file. */
export function hcl({ resource }: TerraformConfiguration, schema: ProviderSchema): string {
    const lines = Object.entries(resource).flatMap(([type, named]) =>
        Object.entries(named).flatMap(([name, values]) => [
            `resource "${type}" "${name}" {`,
            ...body(values, schema.resource_schemas[type]?.block ?? {}),
            "}",
        ]),
    );
    return `${lines.join("\n")}\n`;
}

function body(values: Record<string, unknown>, block: Block): string[] {
    return Object.entries(values).flatMap(([name, value]) => {
        if (name === "depends_on") return []; // No check of Checkov's looks at the order of work.
        const nested = name === "lifecycle" ? { block: {} } : block.block_types?.[name];
        if (nested === undefined) {
            // JSON is HCL, as an expression.
            const text = jsonTexts.has(name) ? `jsonencode(${String(value)})` : JSON.stringify(value);
            return [`  ${name} = ${text}`];
        }
        const items = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
        return items.flatMap((item) => [
            `  ${name} {`,
            ...body(item, nested.block).map((line) => `  ${line}`),
            "  }",
        ]);
    });
}
