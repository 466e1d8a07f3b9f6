import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

/**
 * The gate of every preview and update: `pulumi preview --policy-pack policy`. All of its rules are
 * mandatory; an exception is a change to a rule, reviewed like any other code.
 *
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/
 */
new PolicyPack("gatus", { enforcementLevel: "mandatory", policies });
