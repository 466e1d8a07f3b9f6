import { Account, text } from "./account";
import { resourceType } from "./resource-types";
import { Properties } from "./serve";

/**
 * Puts into the account what the configuration says is there already: the hosted zone of the domain, and
 * GitHub's OIDC provider.
 */
export function adoptExisting(account: Account, configuration: Properties): void {
    if (configuration.hostedZone === "existing") {
        put(account, "aws:route53/zone:Zone", { name: text(configuration, "domain") });
    }
    if (configuration.githubOidcProvider === "existing") {
        put(account, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", {
            url: "https://token.actions.githubusercontent.com",
            clientIdLists: ["sts.amazonaws.com"],
        });
    }
}

function put(account: Account, type: string, inputs: Properties): void {
    const facts = resourceType(type);
    const draft = { logicalName: "existing", name: "", inputs, hex: account.nextHex(), account };
    account.put({
        urn: "",
        type,
        name: draft.logicalName,
        id: facts.id(draft),
        inputs,
        outputs: { ...facts.computed?.(draft), arn: facts.arn?.(draft), ...inputs },
        tags: {},
    });
}
