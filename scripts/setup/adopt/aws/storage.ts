import {
    DescribeLogGroupsCommandInput,
    CloudWatchLogsClient,
    DescribeResourcePoliciesCommand,
    ListTagsForResourceCommand as ListTagsOfLogGroup,
    paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import {
    ECRClient,
    GetLifecyclePolicyCommand,
    ListTagsForResourceCommand as ListTagsOfRepository,
    paginateDescribeRepositories,
} from "@aws-sdk/client-ecr";
import {
    DescribeBackupPolicyCommand,
    DescribeFileSystemPolicyCommand,
    EFSClient,
    paginateDescribeAccessPoints,
    paginateDescribeFileSystems,
} from "@aws-sdk/client-efs";
import {
    GetBucketEncryptionCommand,
    GetBucketLifecycleConfigurationCommand,
    GetBucketOwnershipControlsCommand,
    GetBucketPolicyCommand,
    GetBucketTaggingCommand,
    GetBucketVersioningCommand,
    GetPublicAccessBlockCommand,
    ListBucketsCommand,
    ListObjectsV2Command,
    S3Client,
} from "@aws-sdk/client-s3";
import { orNothing, pages, tagMap, untagged } from "../../../pipeline/orphans/aws/part";
import { Candidate } from "../rules";
import type { Place } from ".";

/** Folder of the objects that the program itself puts into a bucket: persistent/night-page-files.ts. */
const ownObjects = "night/";

/** What is kept: images, logs, files, buckets. */
export async function storage(place: Place): Promise<Candidate[]> {
    const parts = [repositories, logGroups, fileSystems, buckets];
    return (await Promise.all(parts.map((part) => part(place)))).flat();
}

async function repositories({ region, project }: Place): Promise<Candidate[]> {
    const ecr = new ECRClient({ region });
    const found: Candidate[] = [];
    for await (const page of paginateDescribeRepositories({ client: ecr }, {})) {
        for (const { repositoryName: name = "", repositoryArn: arn } of page.repositories ?? []) {
            if (!name.startsWith(`${project}-`)) {
                continue;
            }
            const { tags: Tags } = await ecr.send(new ListTagsOfRepository({ resourceArn: arn }));
            const tags = tagMap(Tags);
            found.push({ type: "aws:ecr/repository:Repository", id: name, arn, name, tags });
            const asked = ecr.send(new GetLifecyclePolicyCommand({ repositoryName: name }));
            if ((await orNothing(asked)) !== undefined) {
                found.push({ type: "aws:ecr/lifecyclePolicy:LifecyclePolicy", id: name, name, tags });
            }
        }
    }
    return found;
}

async function logGroups({ region, project }: Place): Promise<Candidate[]> {
    const logs = new CloudWatchLogsClient({ region });
    const found: Candidate[] = [];
    for (const logGroupNamePrefix of [`${project}-`, `aws-waf-logs-${project}-`]) {
        const asked: DescribeLogGroupsCommandInput = { logGroupNamePrefix };
        for await (const { logGroups: groups = [] } of paginateDescribeLogGroups({ client: logs }, asked)) {
            for (const { logGroupName: name = "", arn: withStreams = "" } of groups) {
                const arn = withStreams.replace(/:\*$/, "");
                const { tags = {} } = await logs.send(new ListTagsOfLogGroup({ resourceArn: arn }));
                found.push({ type: "aws:cloudwatch/logGroup:LogGroup", id: name, arn, name, tags });
            }
        }
    }
    const type = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
    const policies = pages(
        (nextToken) => logs.send(new DescribeResourcePoliciesCommand({ nextToken })),
        ({ nextToken }) => nextToken,
    );
    for await (const { resourcePolicies = [] } of policies) {
        for (const { policyName: name = "" } of resourcePolicies) {
            found.push({ type, id: name, name, tags: untagged(project, "persistent") });
        }
    }
    return found;
}

async function fileSystems({ region, project }: Place): Promise<Candidate[]> {
    const efs = new EFSClient({ region });
    const found: Candidate[] = [];
    for await (const { FileSystems = [] } of paginateDescribeFileSystems({ client: efs }, {})) {
        for (const { FileSystemId: id = "", FileSystemArn: arn, Name: name = "", Tags } of FileSystems) {
            const tags = tagMap(Tags);
            if (!name.startsWith(`${project}-`)) {
                continue;
            }
            found.push({ type: "aws:efs/fileSystem:FileSystem", id, arn, name, tags });
            const asked = { FileSystemId: id };
            const backup = await orNothing(efs.send(new DescribeBackupPolicyCommand(asked)));
            if (backup !== undefined) {
                found.push({ type: "aws:efs/backupPolicy:BackupPolicy", id, name: id, tags });
            }
            const policy = await orNothing(efs.send(new DescribeFileSystemPolicyCommand(asked)));
            if (policy !== undefined) {
                found.push({ type: "aws:efs/fileSystemPolicy:FileSystemPolicy", id, name: id, tags });
            }
            for await (const { AccessPoints = [] } of paginateDescribeAccessPoints({ client: efs }, asked)) {
                for (const point of AccessPoints) {
                    found.push({
                        type: "aws:efs/accessPoint:AccessPoint",
                        id: point.AccessPointId ?? "",
                        arn: point.AccessPointArn,
                        name: `${id}${point.RootDirectory?.Path ?? ""}`,
                        tags: tagMap(point.Tags),
                    });
                }
            }
        }
    }
    return found;
}

async function buckets({ region, project }: Place): Promise<Candidate[]> {
    const s3 = new S3Client({ region, followRegionRedirects: true });
    const found: Candidate[] = [];
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    for (const { Name: Bucket = "" } of Buckets.filter(({ Name = "" }) => Name.startsWith(`${project}-`))) {
        const asked = { Bucket };
        const there = async (answer: Promise<object>) => (await orNoSuch(answer)) !== undefined;
        const tags = tagMap((await orNoSuch(s3.send(new GetBucketTaggingCommand(asked))))?.TagSet);
        const { Status } = await s3.send(new GetBucketVersioningCommand(asked));
        const parts = {
            Bucket: true,
            BucketLifecycleConfiguration: await there(
                s3.send(new GetBucketLifecycleConfigurationCommand(asked)),
            ),
            BucketOwnershipControls: await there(s3.send(new GetBucketOwnershipControlsCommand(asked))),
            BucketPolicy: await there(s3.send(new GetBucketPolicyCommand(asked))),
            BucketPublicAccessBlock: await there(s3.send(new GetPublicAccessBlockCommand(asked))),
            BucketServerSideEncryptionConfiguration: await there(
                s3.send(new GetBucketEncryptionCommand(asked)),
            ),
            BucketVersioning: Status !== undefined,
        };
        for (const [part] of Object.entries(parts).filter(([, isThere]) => isThere)) {
            const type = `aws:s3/${part.charAt(0).toLowerCase()}${part.slice(1)}:${part}`;
            const arn = part === "Bucket" ? `arn:aws:s3:::${Bucket}` : undefined;
            found.push({ type, id: Bucket, arn, name: Bucket, tags });
        }
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ ...asked, Prefix: ownObjects }));
        for (const { Key = "" } of Contents) {
            const id = `${Bucket}/${Key}`;
            found.push({ type: "aws:s3/bucketObject:BucketObject", id, name: id, tags });
        }
    }
    return found;
}

/** S3 has a word of its own for each thing that a bucket hasn't: `NoSuchBucketPolicy` and its like. */
async function orNoSuch<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
    try {
        return await call;
    } catch (error) {
        if (/^NoSuch|NotFoundError$/.test((error as Error).name)) {
            return undefined;
        }
        throw error;
    }
}
