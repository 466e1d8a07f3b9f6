import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { formatReleased, parseReleased, Released, releasedParameter } from "../../lib/released";

/** Where an environment's record is. */
export interface RecordPlace {
    /** Environment, such as `prod`. */
    readonly stack: string;
    readonly region: string;
}

function place({ stack, region }: RecordPlace) {
    return { name: releasedParameter(`gatus-${stack}`), client: new SSMClient({ region, maxAttempts: 5 }) };
}

/**
 * The release that is recorded; `undefined` before the first.
 *
 * @throws when the record isn't one, may not be read, or is gone: the persistent layer makes it.
 */
export async function readReleased(where: RecordPlace): Promise<Released | undefined> {
    const { name, client } = place(where);
    const value = await client.send(new GetParameterCommand({ Name: name })).then(
        ({ Parameter }) => Parameter?.Value ?? "",
        (cause: unknown) => {
            const { name: code, message } = cause as Error;
            const fix =
                code === "ParameterNotFound"
                    ? ` Make it: pulumi up --cwd persistent --stack ${where.stack}`
                    : "";
            throw new Error(`The SSM parameter ${name} can't be read: ${code}: ${message}.${fix}`, { cause });
        },
    );
    return parseReleased(value, name);
}

/** Writes the record. @throws when it could not be read again, or may not be written. */
export async function writeReleased(where: RecordPlace, released: Released): Promise<void> {
    const { name, client } = place(where);
    const Value = formatReleased(released, name);
    await client.send(new PutParameterCommand({ Name: name, Value, Overwrite: true }));
}
