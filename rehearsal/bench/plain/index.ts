// The import that this repository forbids itself is what is measured here.
// eslint-disable-next-line no-restricted-imports
import * as aws from "@pulumi/aws";

const bucket = new aws.s3.Bucket("my-bucket");
export const bucketName = bucket.id;
