import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { ensureBucket } from "./bootstrap/bucket";
import { ensureKey } from "./bootstrap/key";
import type { Report } from "./bootstrap/report";
import { coloured, options, required, script, UsageError } from "../support/cli";

const help = `Usage: npm run -s bootstrap-state -- --region REGION --bucket NAME [--alias NAME] [--json]

Makes the place for Pulumi's state, once, by a person with administrator credentials: an S3 bucket (private,
versioned, encrypted, TLS only) and a KMS key that encrypts it and the secrets in it. Run it again whenever you
like: it changes only what is not as it should be, and leaves other policies and rules of the bucket alone.

Options:
  --region REGION   region of AWS for both
  --bucket NAME     name of the bucket, unique in all of AWS
  --alias NAME      alias of the key (default alias/NAME-OF-THE-BUCKET)
  --json            print the result as JSON
  --help

Costs: $1 a month for the key; the state itself is kilobytes.
Exit codes: 0 it is as it should be, 1 AWS refused something, 2 wrong usage.
`;

/** What to log in to Pulumi with, and what the persistent layer's configuration needs to know. */
export interface StateBackend {
    readonly PULUMI_BACKEND_URL: string;
    readonly PULUMI_SECRETS_PROVIDER: string;
    readonly stateBucket: string;
    readonly stateKeyArn: string;
}

/** Makes what is missing, mends what differs. */
export async function bootstrapState(
    { region, bucket, alias }: { region: string; bucket: string; alias: string },
    { kms, s3 }: { kms: KMSClient; s3: S3Client },
    report: Report,
): Promise<StateBackend> {
    const keyArn = await ensureKey(kms, alias, report);
    await ensureBucket(s3, { Bucket: bucket, region, keyArn }, report);
    return {
        PULUMI_BACKEND_URL: `s3://${bucket}?region=${region}`,
        // By ARN: an alias can be pointed at another key, which can't read what this one wrote.
        PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=${region}`,
        stateBucket: bucket,
        stateKeyArn: keyArn,
    };
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        region: { type: "string" },
        bucket: { type: "string" },
        alias: { type: "string" },
        json: { type: "boolean", default: false },
    });
    const region = required(given.region, "region");
    const bucket = required(given.bucket, "bucket");
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
        throw new UsageError(
            `--bucket is '${bucket}': it takes 3 to 63 lower-case letters, digits and hyphens.`,
        );
    }
    const alias = given.alias ?? `alias/${bucket}`;
    if (!/^alias\/(?!aws\/)[\w/-]+$/.test(alias)) {
        throw new UsageError(`--alias is '${alias}': it begins with alias/, and not with alias/aws/.`);
    }
    const backend = await bootstrapState(
        { region, bucket, alias },
        { kms: new KMSClient({ region }), s3: new S3Client({ region }) },
        (what, changes) => {
            const state = changes ? coloured("yellow", "setting up") : coloured("green", "in order  ");
            process.stderr.write(`${state}  ${what}\n`);
        },
    );
    if (given.json) {
        process.stdout.write(`${JSON.stringify(backend, null, 4)}\n`);
        return 0;
    }
    process.stdout.write(
        [
            "",
            "Variables, for your shell and for GitHub Actions:",
            `  PULUMI_BACKEND_URL=${backend.PULUMI_BACKEND_URL}`,
            `  PULUMI_SECRETS_PROVIDER=${backend.PULUMI_SECRETS_PROVIDER}`,
            "Configuration of the persistent layer:",
            `  gatus-persistent:stateBucket: ${backend.stateBucket}`,
            `  gatus-persistent:stateKeyArn: ${backend.stateKeyArn}`,
            "",
        ].join("\n"),
    );
    return 0;
}

if (require.main === module) {
    script("bootstrap-state", help, main);
}
