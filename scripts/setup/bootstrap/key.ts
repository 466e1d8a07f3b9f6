import {
    CreateAliasCommand,
    CreateKeyCommand,
    DescribeKeyCommand,
    EnableKeyRotationCommand,
    GetKeyRotationStatusCommand,
    KeyMetadata,
    KMSClient,
    paginateListKeys,
} from "@aws-sdk/client-kms";
import type { Report } from "./report";

/**
 * The key that encrypts the state and its secrets, found by its alias; made when there is none. It rotates
 * every year.
 *
 * @returns its ARN
 */
export async function ensureKey(kms: KMSClient, alias: string, report: Report): Promise<string> {
    const existing = await describe(kms, alias);
    if (existing !== undefined && existing.KeyState !== "Enabled") {
        throw new Error(
            `The key ${alias} is ${existing.KeyState ?? "in an unknown state"}: without it the state can't be read. ` +
                "Cancel its deletion or enable it (AWS console: KMS), then start this again.",
        );
    }
    report(`key ${alias}`, existing === undefined);
    const { KeyId = "", Arn = "" } = existing ?? (await makeKey(kms, alias));

    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    report("rotation of the key every year", KeyRotationEnabled !== true);
    if (KeyRotationEnabled !== true) {
        await kms.send(new EnableKeyRotationCommand({ KeyId }));
    }
    return Arn;
}

/** A run that was stopped between key and alias left a key behind, which costs a dollar a month: it is used. */
async function makeKey(kms: KMSClient, alias: string): Promise<KeyMetadata> {
    const description = `Pulumi state, ${alias}`;
    const key = (await findByDescription(kms, description)) ?? (await createKey(kms, description));
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.KeyId }));
    return key;
}

async function createKey(kms: KMSClient, Description: string): Promise<KeyMetadata> {
    const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({ Description }));
    if (key === undefined) {
        throw new Error("KMS made a key and didn't say which: start this again.");
    }
    return key;
}

async function findByDescription(client: KMSClient, description: string): Promise<KeyMetadata | undefined> {
    for await (const { Keys = [] } of paginateListKeys({ client }, {})) {
        for (const { KeyId = "" } of Keys) {
            const key = await describe(client, KeyId);
            if (key?.Description === description && key.KeyState === "Enabled") {
                return key;
            }
        }
    }
    return undefined;
}

async function describe(kms: KMSClient, KeyId: string): Promise<KeyMetadata | undefined> {
    try {
        return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
    } catch (error) {
        if ((error as Error).name === "NotFoundException") {
            return undefined;
        }
        throw error;
    }
}
