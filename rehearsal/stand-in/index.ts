import { Account } from "./account";
import { AwsPackage, Gate } from "./aws";
import { AwsxPackage } from "./awsx";
import { DockerPackage } from "./docker";
import { GithubPackage } from "./github";
import { exampleSide } from "./github-side";
import { Package, serve } from "./serve";

/** The four packages that the programs use, served to the engine. */
export interface StandIn {
    /** Port of each package on 127.0.0.1. */
    readonly providers: Readonly<Record<string, number>>;
    close(): void;
}

/**
 * Serves the stand-in for AWS, and the one for GitHub.
 *
 * @param gate Is asked before each operation on AWS.
 * @param github What is on GitHub. Default: the examples' repository, with nothing set.
 * @param between Stands between the engine and each package that AWS is behind.
 */
export async function serveStandIn(
    account: Account,
    gate: Gate,
    github = exampleSide(),
    between: (inner: Package) => Package = (inner) => inner,
): Promise<StandIn> {
    const [aws, awsx, docker, onGithub] = await Promise.all([
        serve(between(new AwsPackage(account, gate))),
        serve(new AwsxPackage()),
        serve(between(new DockerPackage(account, gate))),
        serve(new GithubPackage(github)),
    ]);
    return {
        providers: { aws: aws.port, awsx: awsx.port, docker: docker.port, github: onGithub.port },
        close: () => {
            for (const served of [aws, awsx, docker, onGithub]) {
                served.close();
            }
        },
    };
}
