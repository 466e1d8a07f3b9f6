/** A container definition, as far as AWS changes it. */
interface ContainerDefinition {
    readonly cpu?: number;
    readonly essential?: boolean;
    readonly environment?: readonly Named[];
    readonly secrets?: readonly Named[];
    readonly portMappings?: readonly { containerPort: number; hostPort?: number; protocol?: string }[];
    readonly mountPoints?: readonly unknown[];
    readonly volumesFrom?: readonly unknown[];
    readonly systemControls?: readonly unknown[];
    readonly healthCheck?: Readonly<Record<string, unknown>>;
}

interface Named {
    readonly name: string;
}

/**
 * The container definitions of a task on Fargate, as the provider reads them back: AWS fills in what was left out, and the
 * provider sorts variables and secrets. To the provider both are the same; a person who looks at a preview sees every
 * line that differs between this and what the program says.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/container_definitions.go
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function asAwsReturns(containerDefinitions: string): string {
    const containers = JSON.parse(containerDefinitions) as ContainerDefinition[];
    return JSON.stringify(
        containers.map((container) => {
            const { secrets = [], ...given } = container;
            return inOrderOfKeys({
                ...given,
                cpu: container.cpu ?? 0,
                essential: container.essential ?? true,
                environment: inOrderOfNames(container.environment ?? []),
                mountPoints: container.mountPoints ?? [],
                portMappings: (container.portMappings ?? []).map((mapping) => ({
                    ...mapping,
                    // With awsvpc, a network interface of its own, both ends are the same.
                    hostPort: mapping.hostPort ?? mapping.containerPort,
                    protocol: mapping.protocol ?? "tcp",
                })),
                systemControls: container.systemControls ?? [],
                volumesFrom: container.volumesFrom ?? [],
                ...(secrets.length > 0 && { secrets: inOrderOfNames(secrets) }),
                ...(container.healthCheck !== undefined && {
                    healthCheck: { interval: 30, retries: 3, timeout: 5, ...container.healthCheck },
                }),
            });
        }),
    );
}

function inOrderOfNames<T extends Named>(list: readonly T[]): T[] {
    return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function inOrderOfKeys(value: object): object {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
