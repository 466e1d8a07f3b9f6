import * as pulumi from "@pulumi/pulumi";
import { readConfig as readGithub } from "../../../github/config";
import { ConfigurationError, Fault } from "../../../lib/config-reader";
import { readConfig as readPersistent } from "../../../persistent/config";
import { Answers } from "./questions";

/** What the programs themselves say against a configuration; empty when they would take it. */
export function faultsOf(answers: Answers): readonly Fault[] {
    const keys = Object.entries(answers).filter(([key]) => key.startsWith("gatus-"));
    pulumi.runtime.setAllConfig(Object.fromEntries(keys));
    return [readPersistent, readGithub].flatMap((read) => {
        try {
            read();
            return [];
        } catch (error) {
            if (error instanceof ConfigurationError) {
                return error.faults;
            }
            throw error;
        }
    });
}

/** What they say against one answer, beside those given before it. */
export function faultOf(key: string, answers: Answers): string | undefined {
    return faultsOf(answers).find((fault) => fault.key === key)?.text;
}
