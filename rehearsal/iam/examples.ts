import { GithubRepository } from "../../persistent/identity/trust";

/** Values that the policies are built with where nothing is deployed: any others would do as well. */

/** Where Pulumi keeps the state. */
export const exampleState = {
    bucket: "example-pulumi-state",
    keyArn: "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef",
};

/** Whose workflows the roles trust. */
export const exampleRepository: GithubRepository = {
    repository: "octo-org/gatus",
    ownerId: "583231",
    repositoryId: "1296269",
    subjects: "immutable",
};

/** SSM parameter that the container gets as a secret. */
export const exampleSecret = "/gatus/alert-webhook";
