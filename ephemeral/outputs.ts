/** What the ephemeral stack promises, while it is awake. Plain values; nothing secret. */
export interface EphemeralOutputs {
    /** Address of the status page. */
    readonly url: string;
    /** The load balancer's own name: it answers even while resolvers still remember that the host was gone. */
    readonly loadBalancerDnsName: string;
    readonly clusterName: string;
    readonly serviceName: string;
    /** Revision that should be running: after a rollback by ECS another one is. */
    readonly taskDefinitionArn: string;
    /** Image that should be running, by digest. */
    readonly imageUri: string;
    readonly dashboardUrl: string;
}
