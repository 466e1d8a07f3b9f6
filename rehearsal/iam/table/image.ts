import { need, needs, Properties, Table } from "./need";

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG` gives the ARN of the repository. */
function repository(properties: Properties): string[] {
    return properties("imageName").flatMap((image) => {
        const [, account, region, name] =
            /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
        return account === undefined || region === undefined || name === undefined
            ? []
            : [`arn:aws:ecr:${region}:${account}:repository/${name}`];
    });
}

/** What `docker push` asks of ECR: the login comes from a function of its own. */
const push = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
    // BuildKit and the digest's look-up read the manifest, and layers that are there already.
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
].map((action) => need(action, repository));

export const image: Table = {
    "docker:index/image:Image": {
        arn: "{imageName}",
        create: push,
        read: [],
        update: push,
        // Images stay: the repository's lifecycle policy removes them.
        delete: [],
    },
};

const zoneByName = [
    need("route53:ListHostedZones", "*"),
    need("route53:GetHostedZone", "arn:aws:route53:::hostedzone/{zoneId?}"),
    need("route53:ListTagsForResource", "arn:aws:route53:::hostedzone/{zoneId?}"),
];

/** What the functions of the `aws` package ask: their arguments stand for the properties. */
export const functions: Table<readonly ReturnType<typeof need>[]> = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": needs("*", "ec2:DescribeAvailabilityZones"),
    "aws:ec2/getVpcs:getVpcs": needs("*", "ec2:DescribeVpcs"),
    // AWS answers it to anybody, allowed or not.
    "aws:index/getCallerIdentity:getCallerIdentity": [],
    "aws:index/getPartition:getPartition": [],
    "aws:index/getRegion:getRegion": [],
    "aws:iam/getPolicyDocument:getPolicyDocument": [],
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": needs("*", "ecr:GetAuthorizationToken"),
    "aws:ecr/getImages:getImages": [
        need("ecr:ListImages", "arn:aws:ecr:{region}:{account}:repository/{repositoryName}"),
    ],
    "aws:ecr/getImage:getImage": [
        need("ecr:DescribeImages", "arn:aws:ecr:{region}:{account}:repository/{repositoryName}"),
        need("ecr:DescribeRepositories", "arn:aws:ecr:{region}:{account}:repository/{repositoryName}"),
    ],
    "aws:ecr/getRepository:getRepository": [
        need("ecr:DescribeRepositories", "arn:aws:ecr:{region}:{account}:repository/{name}"),
        need("ecr:DescribeImages", "arn:aws:ecr:{region}:{account}:repository/{name}"),
    ],
    "aws:route53/getZone:getZone": zoneByName,
    "aws:route53/getRecords:getRecords": [
        need("route53:ListResourceRecordSets", "arn:aws:route53:::hostedzone/{zoneId}"),
    ],
};
