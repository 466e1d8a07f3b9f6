import { planted } from "../planted";
import { Account, Existing, text } from "./account";
import { failoverOf } from "./route53";
import { Properties } from "./serve";

/** The functions (`aws.ecr.getImages` and its like) that the stand-in answers, by their Pulumi token. */
export const functions: Readonly<Record<string, (args: Properties, account: Account) => Properties>> = {
    "aws:index/getCallerIdentity:getCallerIdentity": (_args, { accountId }) => ({
        id: accountId,
        accountId,
        arn: `arn:aws:iam::${accountId}:user/rehearsal`,
        userId: "AIDAREHEARSAL",
    }),
    "aws:index/getPartition:getPartition": () => ({
        id: "aws",
        partition: "aws",
        dnsSuffix: "amazonaws.com",
        reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:index/getRegion:getRegion": (_args, { region }) => ({ id: region, name: region, region }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
        id: region,
        names: ["a", "b", "c"].map((zone) => region + zone),
        zoneIds: ["a", "b", "c"].map((zone) => `az-${zone}`),
        groupNames: [region],
        region,
    }),
    // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_vpcs_data_source.go
    "aws:ec2/getVpcs:getVpcs": (args, account) => {
        const wanted = Object.entries((args.tags ?? {}) as Record<string, string>);
        const filters = (args.filters ?? []) as { name: string; values: string[] }[];
        const unknown = filters.find(({ name }) => name !== "cidr");
        if (unknown !== undefined) throw new Error(`The stand-in knows no filter '${unknown.name}' of VPCs`);
        const ids = account
            .find(
                ({ type, inputs, tags }) =>
                    type === "aws:ec2/vpc:Vpc" &&
                    wanted.every(([key, value]) => tags[key] === value) &&
                    filters.every(({ values }) => values.includes(text(inputs, "cidrBlock"))),
            )
            .map(({ id }) => id);
        return { id: account.region, ids, region: account.region };
    },
    "aws:ecr/getRepository:getRepository": (args, account) => repository(text(args, "name"), account).outputs,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": (_args, { accountId, region }) => ({
        id: region,
        authorizationToken: Buffer.from(`AWS:${planted.registryPassword}`).toString("base64"),
        expiresAt: "2030-01-01T00:00:00Z",
        password: planted.registryPassword,
        proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
        region,
        userName: "AWS",
    }),
    "aws:ecr/getImages:getImages": (args, account) => {
        const { id: repositoryName } = repository(text(args, "repositoryName"), account);
        const images = account.imagesOf(repositoryName);
        return {
            id: repositoryName,
            imageIds: images.map(({ tag, digest }) => ({ imageTag: tag, imageDigest: digest })),
            region: account.region,
            registryId: account.accountId,
            repositoryName,
        };
    },
    "aws:ecr/getImage:getImage": (args, account) => {
        const { id: repositoryName, outputs } = repository(text(args, "repositoryName"), account);
        const [tag, digest] = [text(args, "imageTag"), text(args, "imageDigest")];
        const found = account.imagesOf(repositoryName).find((it) => it.tag === tag || it.digest === digest);
        if (found === undefined) {
            throw new Error(
                `reading ECR Images: couldn't find resource (${repositoryName}:${tag || digest})`,
            );
        }
        return {
            id: found.digest,
            imageDigest: found.digest,
            imageTag: found.tag,
            imageTags: [found.tag],
            imageUri: `${text(outputs, "repositoryUrl")}@${found.digest}`,
            imagePushedAt: 1767225600,
            imageSizeInBytes: 14_000_000,
            region: account.region,
            registryId: account.accountId,
            repositoryName,
        };
    },
    "aws:route53/getZone:getZone": (args, account) => {
        const name = text(args, "name").replace(/\.$/, "");
        const wanted = Object.entries((args.tags ?? {}) as Record<string, string>);
        const zone = account.find(
            ({ type, inputs, tags }) =>
                type === "aws:route53/zone:Zone" &&
                inputs.name === name &&
                wanted.every(([key, value]) => tags[key] === value),
        )[0];
        if (zone === undefined) {
            throw new Error(`no matching Route 53 Hosted Zone found for ${name}`);
        }
        return { id: zone.id, ...zone.outputs, privateZone: false, resourceRecordSetCount: 2 };
    },
    "aws:route53/getRecords:getRecords": (args, account) => {
        const zoneId = text(args, "zoneId");
        const [zone] = account.find(({ type, id }) => type === "aws:route53/zone:Zone" && id === zoneId);
        if (zone === undefined) {
            throw new Error(`NoSuchHostedZone: No hosted zone found with ID: ${zoneId}`);
        }
        const own = ["NS", "SOA"].map((type) => ({ name: text(zone.inputs, "name"), type }));
        const others = account
            .find(({ type, inputs }) => type === "aws:route53/record:Record" && inputs.zoneId === zoneId)
            .map(({ inputs }) => ({
                name: text(inputs, "name").replace(/\.$/, ""),
                type: text(inputs, "type"),
                aliasTarget: aliasTarget(inputs),
                failover: failoverOf(inputs),
                setIdentifier: text(inputs, "setIdentifier"),
                resourceRecords: ((inputs.records ?? []) as string[]).map((value) => ({ value })),
            }));
        const wanted = new RegExp(text(args, "nameRegex"));
        const resourceRecordSets = [...own, ...others]
            .map((record) => ({ ...record, name: `${record.name}.` }))
            .filter(({ name }) => wanted.test(name));
        return { id: zoneId, zoneId, resourceRecordSets };
    },
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (args, account) => {
        const url = text(args, "url").replace("https://", "");
        const found = account.find(
            ({ type, inputs }) =>
                type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider" &&
                text(inputs, "url").replace("https://", "") === url,
        )[0];
        if (found === undefined) {
            throw new Error(`reading IAM OIDC Provider: couldn't find resource (${url})`);
        }
        return { id: found.id, ...found.outputs };
    },
};

/** Route 53 ends its names with a dot. */
function aliasTarget(record: Properties): object | null {
    const [alias] = (record.aliases ?? []) as { name: string; zoneId: string }[];
    return alias === undefined
        ? null
        : { dnsName: `${alias.name}.`, hostedZoneId: alias.zoneId, evaluateTargetHealth: false };
}

function repository(name: string, account: Account): Existing {
    const found = account.get("aws:ecr/repository:Repository", name, {
        arn: `arn:aws:ecr:${account.region}:${account.accountId}:repository/${name}`,
    });
    if (found === undefined) {
        throw new Error(`RepositoryNotFoundException: The repository with name '${name}' does not exist`);
    }
    return found;
}
