import { githubAccess } from "../../support/github-access";
import { AwsClients, awsClients } from "./aws";
import { Dns, publicDns } from "./delegation";
import { identityOf, readConfiguration, Scene, stateOf } from "./scene";

/** Where to look. What is left out is the real one. */
export interface Surroundings {
    readonly root: string;
    readonly env: NodeJS.ProcessEnv;
    readonly aws?: AwsClients;
    readonly dns?: Dns;
    readonly now?: number;
    readonly limitMs?: number;
}

/** What the checks are given. Nothing is asked of anybody yet, but for the token of GitHub's CLI. */
export function sceneOf(stack: string, where: Surroundings): Scene {
    const configuration = readConfiguration(where.root, stack);
    const { persistent } = configuration;
    const region = persistent?.region ?? where.env.AWS_REGION ?? "us-east-1";
    const aws = where.aws ?? awsClients(region, persistent?.state.keyArn.split(":")[3] ?? region);
    return {
        root: where.root,
        stack,
        env: where.env,
        aws,
        github: githubAccess(where.env),
        dns: where.dns ?? publicDns(),
        now: where.now ?? Date.now(),
        configuration,
        identity: once(() => identityOf(aws)),
        layer: onceEach((project) =>
            persistent === undefined
                ? Promise.resolve(undefined)
                : stateOf(aws, persistent.state.bucket, project, stack),
        ),
    };
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
    let answer: Promise<Value> | undefined;
    return () => (answer ??= ask());
}

function onceEach<Key, Value>(ask: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
    const answers = new Map<Key, Promise<Value>>();
    return (key) => {
        const answer = answers.get(key) ?? ask(key);
        answers.set(key, answer);
        return answer;
    };
}
