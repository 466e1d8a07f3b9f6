import { allow, Statement } from "./policy";
import { hostedZone, Scope } from "./scope";

/** Publishing the site's addresses. A record that changes its type is deleted and created in one request. */
export function addressRecords(scope: Scope): Statement {
    return recordChanges("PublishAddressRecords", scope, ["CREATE", "DELETE", "UPSERT"]);
}

export function addressRemoval(scope: Scope): Statement {
    return recordChanges("RemoveAddressRecords", scope, ["DELETE"]);
}

/** Only the addresses of our own names: mail, validation and delegation of the zone stay out of reach. */
function recordChanges(sid: string, scope: Scope, actions: readonly string[]): Statement {
    return allow(sid, ["route53:ChangeResourceRecordSets"], [hostedZone(scope)], {
        "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsActions": actions,
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": scope.recordNames,
            "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
        },
        // ForAllValues is also true of nothing at all.
        Null: {
            "route53:ChangeResourceRecordSetsActions": "false",
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false",
            "route53:ChangeResourceRecordSetsRecordTypes": "false",
        },
    });
}
