import { account, region } from "../support/doctor-scene";
import { refuse } from "../support/doctor-world";
import { Case } from "./examined";

const denied = refuse("AccessDenied", 403);

export const accountCases: readonly Case[] = [
    {
        that: "the credentials are the account's",
        line: "account credentials",
        verdict: "ok",
        says: new RegExp(`^account ${account}, as arn:aws:iam::${account}:role/reader`),
    },
    {
        that: "the credentials are another account's",
        line: "account credentials",
        verdict: "fault",
        says: new RegExp(`are of account 222233334444, and the configuration says ${account}`),
        command: /--overwrite --account-id 222233334444/,
        given: ({ aws }) =>
            (aws.GetCallerIdentity = () => ({
                Account: "222233334444",
                Arn: "arn:aws:iam::222233334444:user/x",
            })),
    },
    {
        that: "the credentials are the root user's",
        line: "account credentials",
        verdict: "warning",
        says: /root user's/,
        given: ({ aws }) =>
            (aws.GetCallerIdentity = () => ({ Account: account, Arn: `arn:aws:iam::${account}:root` })),
    },
    {
        that: "there are no credentials",
        line: "account credentials",
        verdict: "fault",
        says: /AWS takes no credentials of yours/,
        command: /aws login/,
        given: ({ aws }) => (aws.GetCallerIdentity = refuse("CredentialsProviderError")),
    },
    {
        that: "the credentials have expired",
        line: "account credentials",
        verdict: "fault",
        says: /AWS takes no credentials of yours \(The token has expired\)/,
        given: ({ aws }) =>
            (aws.GetCallerIdentity = refuse("ExpiredTokenException", 403, "The token has expired")),
    },
    {
        that: "AWS can't be reached",
        line: "account credentials",
        verdict: "unknown",
        says: /could not be looked at: getaddrinfo ENOTFOUND/,
        given: ({ aws }) => (aws.GetCallerIdentity = refuse("Error", 0, "getaddrinfo ENOTFOUND sts")),
    },
    { that: "the region is enabled", line: "account region", verdict: "ok", says: /eu-west-2 is enabled/ },
    {
        that: "the region has to be opted in to",
        line: "account region",
        verdict: "fault",
        says: /isn't enabled in this account/,
        command: new RegExp(`enable-region --region-name ${region}`),
        given: ({ aws }) =>
            (aws.DescribeRegions = () => ({
                Regions: [{ RegionName: region, OptInStatus: "not-opted-in" }],
            })),
    },
    {
        that: "there is no such region",
        line: "account region",
        verdict: "fault",
        says: /AWS knows no region eu-west-2/,
        given: ({ aws }) => (aws.DescribeRegions = () => ({ Regions: [{ RegionName: "eu-west-1" }] })),
    },
    {
        that: "the regions may not be listed",
        line: "account region",
        verdict: "unknown",
        says: /lack the right ec2:DescribeRegions/,
        command: /ReadOnlyAccess has/,
        given: ({ aws }) => (aws.DescribeRegions = refuse("UnauthorizedOperation", 403)),
    },
    {
        that: "the layer's provider is there",
        line: "account OpenID Connect provider",
        verdict: "ok",
        says: /for the audience of AWS/,
    },
    {
        that: "the provider is still to be made",
        line: "account OpenID Connect provider",
        verdict: "later",
        says: /isn't there yet/,
        given: ({ aws }) => (aws.ListOpenIDConnectProviders = () => ({})),
    },
    {
        that: "the provider should be there, and isn't",
        line: "account OpenID Connect provider",
        verdict: "fault",
        says: /the configuration says existing/,
        given: ({ aws, config }) => {
            aws.ListOpenIDConnectProviders = () => ({});
            config["gatus-persistent:githubOidcProvider"] = "existing";
        },
    },
    {
        that: "the provider is there, and would be made again",
        line: "account OpenID Connect provider",
        verdict: "fault",
        says: /has GitHub's OpenID Connect provider already/,
        command: /githubOidcProvider existing/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    {
        that: "the provider has another audience",
        line: "account OpenID Connect provider",
        verdict: "fault",
        says: /lacks the audience sts\.amazonaws\.com/,
        command: /add-client-id-to-open-id-connect-provider/,
        given: ({ aws }) => (aws.GetOpenIDConnectProvider = () => ({ ClientIDList: ["sigstore"] })),
    },
    {
        that: "providers may not be listed",
        line: "account OpenID Connect provider",
        verdict: "unknown",
        says: /lack the right iam:ListOpenIDConnectProviders/,
        given: ({ aws }) => (aws.ListOpenIDConnectProviders = denied),
    },
    {
        that: "services have their roles",
        line: "account service-linked roles",
        verdict: "ok",
        says: /role of ecs\.amazonaws\.com is there/,
    },
    {
        that: "a service was never used",
        line: "account service-linked roles",
        verdict: "warning",
        says: /role of elasticfilesystem\.amazonaws\.com isn't there/,
        command: /create-service-linked-role --aws-service-name elasticfilesystem/,
        given: ({ aws }) =>
            (aws.ListRoles = ({ PathPrefix }) => ({
                Roles: String(PathPrefix).includes("elasticfilesystem") ? [] : [{}],
            })),
    },
    {
        that: "roles may not be listed",
        line: "account service-linked roles",
        verdict: "unknown",
        says: /lack the right iam:ListRoles/,
        given: ({ aws }) => (aws.ListRoles = denied),
    },
];
