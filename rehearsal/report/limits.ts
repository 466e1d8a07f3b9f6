import { Html, html } from "./html";

const limits: readonly (readonly [string, string])[] = [
    [
        "Quotas and capacity",
        "An account may have no address, no VPC and no Fargate task left; a rehearsal's account has them without end.",
    ],
    [
        "AWS's own checks of values",
        "The stand-in refuses what is cheap to know: references, duplicates, order, policies. Every other value is AWS's to judge.",
    ],
    ["Time", "Nothing waits here. How long AWS takes is an estimate, and marked as one."],
    [
        "Permissions that nobody wrote down",
        "IAM is enforced by the policies that were really made, but which action a call needs is from documentation and recorded calls. AWS may ask for another.",
    ],
    [
        "Whether Gatus works there",
        "The image is built and Gatus runs in tests, not in this rehearsal. Network, DNS, mail and the file system are AWS's.",
    ],
    [
        "What GitHub does",
        "Schedules, approvals and tokens are GitHub's. The rehearsal sends the claims that GitHub documents.",
    ],
];

export function limitsSection(): Html {
    return html`<dl class="limits">
        ${limits.map(
            ([title, text]) =>
                html`<div>
                    <dt>${title}</dt>
                    <dd>${text}</dd>
                </div>`,
        )}
    </dl>`;
}
