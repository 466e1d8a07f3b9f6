import { isDeepStrictEqual } from "node:util";
import { ACMClient, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { BudgetsClient, CreateBudgetCommand } from "@aws-sdk/client-budgets";
import { ChangeResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
    DeleteBucketPolicyCommand,
    GetBucketPolicyCommand,
    PutBucketPolicyCommand,
    PutObjectCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import { findCandidates, type Place } from "../../scripts/setup/adopt/aws";
import { declare } from "../../scripts/setup/adopt/declared";
import { pair, type Pairing } from "../../scripts/setup/adopt/pairing";
import { type TerraformConfiguration, type TerraformExport } from "../../scripts/proof/terraform-export";
import { type Workspace } from "./workspace";

/** What the provider would do with something that it has imported. */
export interface Imported {
    /** Pulumi's token of the type. */
    readonly type: string;
    readonly id: string;
    readonly actions: readonly string[];
    /** Arguments in which the configuration differs from what the provider read. */
    readonly differs: readonly string[];
}

/** What `npm run adopt` found in an account, and what the provider says to it. */
export interface Adopted {
    readonly pairing: Pairing;
    readonly imported: readonly Imported[];
}

interface Change {
    readonly address: string;
    readonly change: {
        readonly actions: readonly string[];
        readonly before: Readonly<Record<string, unknown>> | null;
        readonly after: Readonly<Record<string, unknown>> | null;
        readonly importing?: { readonly id: string };
    };
}

/**
 * Looks for the persistent layer in an account that the provider has filled, and has the provider import what is found
 * into an empty state.
 *
 * @param layer What the provider made.
 * @param open Makes a workspace.
 * @param emulator URL of the emulator itself, past the gateway.
 */
export async function adoptFrom(
    accountId: string,
    layer: TerraformExport,
    open: (configuration: TerraformConfiguration) => Workspace,
    emulator: string,
): Promise<Adopted> {
    const declaration = await declare(undefined, { zoneDelegated: true });
    const { region, domain } = declaration;
    const place: Place = { accountId, region, domain, project: "gatus-prod" };
    const first = pair(declaration, place.project, await findCandidates(place));
    await addWhatTheProviderCould(place, first, emulator);
    const pairing = pair(declaration, place.project, await findCandidates(place));

    const addresses = new Map([...layer.urns].map(([address, urn]) => [urn, address]));
    const ids = [...pairing.paired].flatMap(([{ urn, type }, { id }]) => {
        const to = addresses.get(urn);
        // The provider of this version takes no region; it has one for each.
        return to === undefined ? [] : [{ to, type, id: id.replace(/@[a-z0-9-]+$/, "") }];
    });
    const workspace = open({
        ...withChallenges(layer.configuration, pairing),
        import: ids.map(({ to, id }) => ({ to, id })),
    } as TerraformConfiguration);
    await workspace.run("init", "-no-color", "-input=false");
    await workspace.run("plan", "-no-color", "-input=false", "-out=plan");
    const { resource_changes: changes } = JSON.parse(await workspace.run("show", "-json", "plan")) as {
        resource_changes: Change[];
    };
    const imported = changes
        .filter(({ change }) => change.importing !== undefined)
        .map(({ address, change: { actions, before, after } }): Imported => {
            const [it] = ids.filter(({ to }) => to === address);
            const keys = Object.keys({ ...before, ...after });
            return {
                type: it?.type ?? address,
                id: it?.id ?? "",
                actions,
                differs: keys.filter((key) => !isDeepStrictEqual(before?.[key], after?.[key])),
            };
        });
    return { pairing, imported };
}

/** With the names that ACM made up for the records which validate a certificate; the rehearsal has its own. */
function withChallenges(configuration: TerraformConfiguration, { paired }: Pairing): TerraformConfiguration {
    let text = JSON.stringify(configuration);
    for (const [{ also }, found] of paired) {
        for (const [key, ours] of Object.entries(also)) {
            text = text.replaceAll(ours, found.also?.[key] ?? ours);
        }
    }
    return JSON.parse(text) as TerraformConfiguration;
}

/** What is not put into the emulator by the provider, for reasons of the emulator's, and can be found there all the same. */
async function addWhatTheProviderCould(
    { region, accountId, project, domain }: Place,
    { paired }: Pairing,
    endpoint: string,
): Promise<void> {
    const one = (type: string, name: string) =>
        [...paired].find(([declared]) => declared.type === type && declared.urn.endsWith(`::${name}`))?.[1];
    const budget = {
        BudgetName: `${project}-monthly-0123456`,
        BudgetType: "COST",
        TimeUnit: "MONTHLY",
        BudgetLimit: { Amount: "75", Unit: "USD" },
    } as const;
    await new BudgetsClient({ region: "us-east-1", endpoint }).send(
        new CreateBudgetCommand({ AccountId: accountId, Budget: budget }),
    );
    const Bucket = one("aws:s3/bucket:Bucket", `${project}-night`)?.id;
    const s3 = new S3Client({ region, endpoint });
    // moto obeys the policy where objects are concerned, and is asked without TLS.
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    for (const Key of ["night/index.html", "night/page.css", "night/page.js", "night/status.json"]) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: "a page" }));
    }
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    // Those that the provider made have the names that the rehearsal's stand-in made up for the challenges.
    const CertificateArn = one("aws:acm/certificate:Certificate", project)?.id;
    const { Certificate } = await new ACMClient({ region, endpoint }).send(
        new DescribeCertificateCommand({ CertificateArn }),
    );
    const records = (Certificate?.DomainValidationOptions ?? []).flatMap(({ ResourceRecord }) =>
        ResourceRecord === undefined ? [] : [ResourceRecord],
    );
    await new Route53Client({ region, endpoint }).send(
        new ChangeResourceRecordSetsCommand({
            HostedZoneId: one("aws:route53/zone:Zone", project)?.id ?? domain,
            ChangeBatch: {
                Changes: records.map(({ Name, Type, Value }) => ({
                    Action: "UPSERT",
                    ResourceRecordSet: { Name, Type, TTL: 300, ResourceRecords: [{ Value }] },
                })),
            },
        }),
    );
}
