import { type DeployedResource } from "../../scripts/proof/terraform-export/deployment";
import { type Block, type ProviderSchema } from "../../scripts/proof/terraform-export/schema";

const text = { type: "string", optional: true };
const computed = { type: "string", computed: true };
const texts = { type: ["set", "string"] as [string, string], optional: true };
const tags = { type: ["map", "string"] as [string, string], optional: true };
const list = (block: Block, max_items?: number) => ({ nesting_mode: "list" as const, block, max_items });

/** A provider with a little of each thing that the export has to tell apart. */
export const schema: ProviderSchema = {
    provider: {
        block: {
            attributes: { region: text, allowed_account_ids: texts },
            block_types: { default_tags: list({ attributes: { tags } }) },
        },
    },
    resource_schemas: {
        aws_vpc: {
            block: { attributes: { id: computed, arn: computed, cidr_block: text, tags, tags_all: tags } },
        },
        aws_lb: {
            block: {
                attributes: { id: computed, arn: computed, name: text, subnets: texts, dns_name: computed },
                block_types: {
                    access_logs: list({ attributes: { bucket: text, enabled: { type: "bool" } } }, 1),
                    timeouts: { nesting_mode: "single", block: { attributes: { create: text } } },
                },
            },
        },
        aws_ecs_service: { block: { attributes: { id: computed, name: text, task_definition: text } } },
        aws_iam_openid_connect_provider: { block: { attributes: { client_id_list: texts } } },
        aws_cloudwatch_metric_alarm: {
            block: {
                attributes: { alarm_name: text, dimensions: tags },
                block_types: { metric_query: list({ attributes: { id: text } }) },
            },
        },
        aws_instance: { block: {} },
        aws_ec2_instance: { block: {} },
    },
};

const project = "gatus-ephemeral";
export const providerUrn = `urn:pulumi:prod::${project}::pulumi:providers:aws::aws`;

/** The provider of the deployments here; what isn't text is stored as its JSON. */
export const provider: DeployedResource = {
    urn: providerUrn,
    type: "pulumi:providers:aws",
    custom: true,
    id: "provider-id",
    inputs: {
        region: "eu-west-1",
        version: "7.48.0",
        allowedAccountIds: '["123456789012"]',
        defaultTags: '{"tags":{"Project":"gatus-prod"}}',
    },
};

/** A resource of a deployment. */
export function deployed(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    more: Partial<DeployedResource> = {},
): DeployedResource {
    return {
        urn: `urn:pulumi:prod::${project}::${type}::${name}`,
        type,
        custom: true,
        id: `${name}-id`,
        inputs,
        outputs: {},
        provider: `${providerUrn}::provider-id`,
        ...more,
    };
}
