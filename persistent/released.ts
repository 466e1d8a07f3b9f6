import * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm";
import { nothingReleased, releasedParameter } from "../lib/released";

export interface ReleasedArgs {
    /** `gatus-<stack>`, which the parameter's name begins with. */
    readonly project: string;
}

/** The record of what is released: made here, written by the deployment, read by wake, rollback and receipt. */
export class ReleasedRecord extends pulumi.ComponentResource {
    readonly parameter: Parameter;

    constructor(name: string, args: ReleasedArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:ReleasedRecord", name, {}, opts);

        // checkov:skip=CKV2_AWS_34: a commit and an image's digest are no secret, and everybody who reads it would need the key
        this.parameter = new Parameter(
            `${name}-released`,
            {
                name: releasedParameter(args.project),
                type: "String",
                description: "The release that runs, or wakes in the morning; written by the deployment",
                // As `value` it would be taken for a secret, and shown to nobody.
                insecureValue: nothingReleased,
            },
            // Without it the next wake wouldn't know what to bring up. A state that was lost and made anew from AWS
            // (`npm run adopt`) has the text as `value`.
            { parent: this, protect: true, ignoreChanges: ["insecureValue", "value"] },
        );
        this.registerOutputs({ parameter: this.parameter });
    }
}
