import type { PricedResource } from "./rules";

/** What `bootstrap-state` makes once, beside the programs. */
export const bootstrap: readonly (PricedResource & { readonly project: string })[] = [
    { project: "bootstrap-state", type: "aws:kms/key:Key", name: "key of the state", inputs: {} },
    { project: "bootstrap-state", type: "aws:s3/bucket:Bucket", name: "bucket of the state", inputs: {} },
];
