import "./stack-traces";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { stackName } from "./config-checks";

/** A layer of the system: who made a resource, as its `Layer` tag says. */
export type Layer = "persistent" | "image" | "ephemeral";

/**
 * What everything of this environment is called, and the value of its `Project` tag: `gatus-<stack>`.
 * IAM policies are scoped by both.
 *
 * @throws {pulumi.RunError} when the stack's name would make a name that AWS refuses: a load balancer's is
 * limited to 32 characters, of which Pulumi's suffix takes eight.
 */
export function environmentName(): string {
    const stack = pulumi.getStack();
    const allowed = stackName(stack);
    if (allowed !== undefined) {
        throw new pulumi.RunError(
            `The stack is called '${stack}'. Its name becomes part of AWS names. ${allowed}`,
        );
    }
    return `gatus-${stack}`;
}

/**
 * The one AWS provider of a program. It refuses any account but the configured one, and tags whatever
 * can be tagged.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/
 */
export function awsProvider(args: {
    readonly region: pulumi.Input<string>;
    readonly accountId: pulumi.Input<string>;
    readonly layer: Layer;
}): Provider {
    return new Provider("aws", {
        region: args.region,
        allowedAccountIds: [args.accountId],
        defaultTags: {
            tags: { Project: environmentName(), Layer: args.layer, ManagedBy: "pulumi" },
        },
    });
}
