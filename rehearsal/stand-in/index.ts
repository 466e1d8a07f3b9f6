import { Account } from "./account";
import { AwsPackage, Gate } from "./aws";
import { AwsxPackage } from "./awsx";
import { DockerPackage } from "./docker";
import { serve } from "./serve";

/** The three packages that the programs use, served to the engine. */
export interface StandIn {
    /** Port of each package on 127.0.0.1. */
    readonly providers: Readonly<Record<string, number>>;
    close(): void;
}

/**
 * Serves the stand-in for AWS.
 *
 * @param gate Is asked before each operation on AWS.
 */
export async function serveStandIn(account: Account, gate: Gate): Promise<StandIn> {
    const [aws, awsx, docker] = await Promise.all([
        serve(new AwsPackage(account, gate)),
        serve(new AwsxPackage()),
        serve(new DockerPackage(account, gate)),
    ]);
    return {
        providers: { aws: aws.port, awsx: awsx.port, docker: docker.port },
        close: () => {
            for (const served of [aws, awsx, docker]) {
                served.close();
            }
        },
    };
}
