import type { Policies } from "@pulumi/policy";
import { encryptedAtRest, encryptedBuckets, logsExpire, protectedFromDeletion } from "./data";
import { publicIngressOnLoadBalancer, publicPorts, tasksWithoutPublicAddress, tlsPolicy } from "./network";
import { requiredTags } from "./tags";
import { imagesByDigest } from "./containers";

/** Every rule of the pack. Apart from `index.ts`, since a `PolicyPack` serves the engine once it is made. */
export const policies: Policies = [
    publicPorts,
    publicIngressOnLoadBalancer,
    tasksWithoutPublicAddress,
    tlsPolicy,
    imagesByDigest,
    logsExpire,
    encryptedAtRest,
    encryptedBuckets,
    protectedFromDeletion,
    requiredTags,
];
