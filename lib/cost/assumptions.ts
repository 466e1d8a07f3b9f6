/**
 * What a program can't say, and a bill depends on: how much the site is used. A quiet status page: ten open browsers,
 * five endpoints that are checked every minute or so.
 */
export const assumptions = {
    /** Requests an hour that reach the load balancer and its firewall. */
    requestsPerHour: 600,
    /** GB an hour that go out to visitors: the page itself, then its small updates. */
    gbOutPerHour: 0.03,
    /** Capacity units of the load balancer, on average: its largest dimension is the bytes, 1 GB an hour a unit. */
    loadBalancerUnits: 0.03,
    /** GB an hour that the checks send and get through NAT. */
    gbThroughNatPerHour: 0.006,
    /** GB an hour that Gatus writes to its log. */
    appLogGbPerHour: 0.0002,
    /** GB an hour of the firewall's log: a kilobyte and a half for each request. */
    wafLogGbPerHour: 0.0009,
    /** GB an hour of the flow log, gathered over ten minutes. */
    flowLogGbPerHour: 0.0004,
    /** GB that a log group keeps. */
    keptLogGb: 0.2,
    /** GB of access logs that a bucket keeps, or of state. */
    keptBucketGb: 0.1,
    /** GB of an image, compressed, as it was measured (`npm run image:report`). */
    imageGb: 0.0141,
    /** GB of history on the file system. */
    historyGb: 0.1,
    /** Requests a month that reach the page that answers at night: a hundred readers an evening, five files each. */
    nightRequestsPerMonth: 15_000,
    /** GB a month that it sends: five kilobytes a request. */
    nightGbPerMonth: 0.075,
    /** Questions about the domain's names, in millions a month. */
    dnsMillionPerMonth: 0.05,
} as const;

/** The same for people. */
export const assumed: readonly string[] = [
    `${assumptions.requestsPerHour} requests and ${assumptions.gbOutPerHour * 1000} MB to visitors in an hour, ${assumptions.loadBalancerUnits} capacity units of the load balancer`,
    `${assumptions.gbThroughNatPerHour * 1000} MB of checks through NAT in an hour`,
    `${(assumptions.appLogGbPerHour + assumptions.wafLogGbPerHour + assumptions.flowLogGbPerHour) * 1000} MB of logs in an hour`,
    `${assumptions.nightRequestsPerMonth / 1000} thousand requests and ${assumptions.nightGbPerMonth * 1000} MB in a month of the page that answers at night`,
    `${assumptions.historyGb * 1000} MB of history, ${assumptions.keptLogGb * 1000} MB in each log group, ${assumptions.dnsMillionPerMonth * 1000} thousand DNS queries in a month`,
];

/**
 * What the sums leave out, or is easily overlooked.
 *
 * @see https://aws.amazon.com/kms/pricing/ for the rotations
 * @see https://aws.amazon.com/config/pricing/
 * @see https://aws.amazon.com/cloudfront/pricing/ for what is always free
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/ and https://aws.amazon.com/vpc/pricing/ for begun hours
 */
export const notes: readonly string[] = [
    "Load balancer and NAT gateway bill each begun hour; the rest is billed by the second.",
    "Free tiers are left out but three: the first three dashboards of an account, the first 100 GB a month to the internet, and CloudFront's first TB and ten million requests a month, for good. Also free each month: 10 alarms, 5 GB of logs, 20,000 requests to KMS, 1,000 e-mails.",
    "A KMS key costs a dollar more a month after its first rotation, and another after its second: a year and two years after it was made. Further rotations are free.",
    "Where a landing zone records every change with AWS Config ($0.003 each), a night and a morning may cost more than all of this: about 120 resources are made and deleted.",
    "Without tax, discounts, AWS Backup of the history (cents), and what an attack or a busy day adds.",
];
