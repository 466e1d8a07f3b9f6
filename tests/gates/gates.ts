import { Gate } from "./gate";
import { health, policy, previewDrift, trivy } from "./in-process";
import { actionlint, checkov, configcheck, githubParser, hadolint, zizmor } from "./outside-tools";

/** Every gate that a change passes on its way to production. */
export const gates: readonly Gate[] = [
    actionlint,
    githubParser,
    zizmor,
    hadolint,
    configcheck,
    policy,
    checkov,
    trivy,
    previewDrift,
    health,
];
