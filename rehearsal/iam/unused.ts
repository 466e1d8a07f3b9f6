/**
 * Permissions that no recorded need asks for, each with the reason why the role has it anyhow. `npm run iam` fails on
 * one without a reason, and on a reason for one that is needed after all.
 */
export const reasonsForUnused: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
