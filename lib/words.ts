/** `load balancer` of `LoadBalancer`. */
export function words(name: string): string {
    const spoken = name === "Eip" ? "ElasticAddress" : name;
    return spoken
        .replace(/([a-z])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .replace(/\b(dns|vpc|nat|acl|ecr|efs)\b/g, (acronym) => acronym.toUpperCase())
        .replace("open id connect", "OpenID Connect");
}
