/**
 * What a request to AWS asks for, in IAM's words. The service comes from the scope that the request is signed
 * for; the operation from where each of AWS's protocols puts it:
 *
 * - JSON: the header `X-Amz-Target`;
 * - Query (EC2, IAM, ELB): `Action` in the form;
 * - RPC v2 (CloudWatch): the path `/service/NAME/operation/OPERATION`;
 * - REST (Route 53, EFS): method and path, looked up in the service's model, which botocore has.
 *
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { formTree, parseBody, type Tree } from "./values";
import { pythonTool } from "../../../scripts/support/tools";

/** A request as it came over the wire. */
export interface WireRequest {
    method: string;
    /** With its query. */
    path: string;
    headers: Record<string, string>;
    body: string;
}

/** A request, named. */
export interface NamedCall {
    /** IAM's prefix, such as `elasticloadbalancing`. */
    service: string;
    /** The API's name, such as `DeleteBucketEncryption`. */
    operation: string;
    /** IAM's name, such as `s3:PutEncryptionConfiguration`. */
    action: string;
    /** Region that it is signed for. */
    region: string;
    parameters: Tree;
}

/** Services whose signatures say another name than their IAM actions. */
const prefixes: Record<string, string> = { monitoring: "cloudwatch" };

/** Services whose models botocore keeps under another name than the one they sign with. */
const models: Record<string, string> = { elasticfilesystem: "efs" };

/**
 * Operations that IAM knows by another name, from the service authorization reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/), Amazon S3 and AWS Billing.
 */
const renamed: Record<string, string> = {
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "budgets:CreateNotification": "budgets:ModifyBudget",
    "budgets:DeleteBudget": "budgets:ModifyBudget",
    "budgets:DeleteNotification": "budgets:ModifyBudget",
    "budgets:DescribeBudget": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
    "budgets:UpdateBudget": "budgets:ModifyBudget",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
};

/**
 * Names a request.
 * @throws when it isn't signed, or no operation of its service is like it.
 */
export function nameCall(request: WireRequest): NamedCall {
    const scope = /Credential=[^/]+\/\d+\/([\w-]*)\/([\w-]+)\/aws4_request/.exec(
        request.headers.authorization ?? "",
    );
    const [, region = "", signed = ""] = scope ?? [];
    if (signed === "")
        throw new Error(`${request.method} ${request.path} isn't signed: its service can't be told.`);

    const service = prefixes[signed] ?? signed;
    const { operation: versioned, parameters } = operationOf(request, signed);
    // CloudFront's model has its version in every name: `GetDistribution2020_05_31`.
    const operation = versioned.replace(/\d{4}_\d\d_\d\d$/, "");
    const named = `${service}:${operation}`;
    return { service, operation, action: renamed[named] ?? named, region, parameters };
}

function operationOf(request: WireRequest, signed: string): { operation: string; parameters: Tree } {
    const { headers, body, method, path } = request;
    const target = headers["x-amz-target"];
    if (target !== undefined)
        return { operation: target.split(".").at(-1) ?? "", parameters: parseBody(body) };

    const rpc = /^\/service\/[^/]+\/operation\/(\w+)$/.exec(path);
    if (rpc !== null) return { operation: rpc[1] ?? "", parameters: {} };

    if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
        const form = new URLSearchParams(body);
        const action = form.get("Action");
        if (action !== null) return { operation: action, parameters: formTree(form) };
    }
    for (const { name, http } of restOperations(signed)) {
        const found = http.method === method ? matchUri(http.requestUri, path) : undefined;
        if (found === undefined) continue;
        return { operation: name, parameters: [found, parseBody(body)] };
    }
    throw new Error(`No operation of ${signed} is ${method} ${path}.`);
}

interface RestOperation {
    name: string;
    deprecated?: boolean;
    http: { method: string; requestUri: string };
}

const restModels = new Map<string, RestOperation[]>();

/** The operations of a REST service, the more particular paths first. */
function restOperations(signed: string): RestOperation[] {
    const known = restModels.get(signed);
    if (known !== undefined) return known;
    const libraries = join(dirname(pythonTool("moto")), "..", "lib");
    const [python = ""] = readdirSync(libraries);
    const folder = join(libraries, python, "site-packages", "botocore", "data", models[signed] ?? signed);
    if (!existsSync(folder))
        throw new Error(`botocore has no model of '${signed}', so its calls can't be named.`);
    const version = readdirSync(folder).sort().at(-1) ?? "";
    const json = gunzipSync(readFileSync(join(folder, version, "service-2.json.gz"))).toString("utf8");
    const { operations } = JSON.parse(json) as { operations: Record<string, RestOperation> };
    // A query names the operation (`?tagging`); else the path with the fewest blanks is the most particular.
    const vagueness = ({ http: { requestUri } }: RestOperation) =>
        requestUri.split("{").length + (requestUri.includes("?") ? 0 : 100);
    const current = Object.values(operations).filter(({ deprecated }) => !deprecated);
    const found = current.sort((a, b) => vagueness(a) - vagueness(b));
    restModels.set(signed, found);
    return found;
}

/** The values in a path, if it is like `/2013-04-01/hostedzone/{Id}/rrset/`. */
function matchUri(uri: string, path: string): Record<string, Tree> | undefined {
    const [wantedPath = "", wantedQuery = ""] = uri.split("?");
    const [foundPath = "", foundQuery = ""] = path.split("?");
    const names = [...wantedPath.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name ?? "");
    const pattern = wantedPath
        .replace(/\/$/, "")
        .replace(/\{\w+\+\}/g, "(.+)")
        .replace(/\{\w+\}/g, "([^/]+)");
    const match = new RegExp(`^${pattern}/?$`).exec(foundPath);
    const query = new URLSearchParams(foundQuery);
    if (match === null || (wantedQuery !== "" && !query.has(wantedQuery))) return undefined;
    const inPath = names.map((name, index): [string, string] => [
        name,
        decodeURIComponent(match[index + 1] ?? ""),
    ]);
    return { ...Object.fromEntries(query), ...Object.fromEntries(inPath) };
}
