import type { StateAccess } from "./question";
import type { Check } from "./checks";

/**
 * What a Pulumi command asks of S3 and KMS for its state, as the DIY backend lays it out.
 *
 * @see https://github.com/pulumi/pulumi/tree/master/pkg/backend/diy
 */
export function stateChecks({ bucket, keyArn, project, stack, command, references }: StateAccess): Check[] {
    const region = keyArn.split(":")[3] ?? "";
    const viaS3 = { "kms:ViaService": `s3.${region}.amazonaws.com` };
    const object = (key: string) => `arn:aws:s3:::${bucket}/.pulumi/${key}`;
    const check = (action: string, resource: string, context: Check["context"] = {}): Check => ({
        action,
        resource,
        context: { "aws:RequestedRegion": region, "aws:SecureTransport": "true", ...context },
    });
    const checkpoint = (of: string) => object(`stacks/${of}/${stack}.json`);

    const reads = [
        check("s3:ListBucket", `arn:aws:s3:::${bucket}`),
        check("s3:GetObject", object("meta.yaml")),
        ...[project, ...references].map((of) => check("s3:GetObject", checkpoint(of))),
        // The bucket's encryption, and the data key of the stack's secrets.
        check("kms:Decrypt", keyArn, viaS3),
        check("kms:Decrypt", keyArn),
    ];
    if (command === "preview") {
        return reads;
    }
    const lock = object(`locks/organization/${project}/${stack}/01234567-89ab-cdef-0123-456789abcdef.json`);
    const locked = [
        ...reads,
        check("s3:PutObject", lock),
        check("s3:GetObject", lock),
        check("s3:DeleteObject", lock),
        check("kms:GenerateDataKey", keyArn, viaS3),
    ];
    if (command === "look") {
        return locked;
    }
    const own = checkpoint(project);
    const writes = [
        // The checkpoint before is moved to `.bak`: copied and deleted.
        check("s3:PutObject", own),
        check("s3:PutObject", `${own}.bak`),
        check("s3:DeleteObject", own),
        check("s3:PutObject", object(`history/${project}/${stack}/${stack}-1.history.json`)),
        check("s3:PutObject", object(`backups/${project}/${stack}/${stack}.1.json`)),
    ];
    return command === "init" ? [...locked, ...writes, check("kms:Encrypt", keyArn)] : [...locked, ...writes];
}
