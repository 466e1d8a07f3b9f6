/**
 * Permissions that no recorded need asks for, each with the reason why the role has it anyhow. `npm run iam` fails on
 * one without a reason, and on a reason for one that is needed after all.
 */
export const reasonsForUnused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    preview: {
        "route53:ListHostedZones":
            "a preview of persistent with `hostedZone: existing` finds the zone by its name",
        "route53:GetHostedZone": "a preview of persistent with `hostedZone: existing` reads the zone",
        "route53:ListTagsForResource":
            "a preview of persistent with `hostedZone: existing` reads the zone's tags",
    },
};
