import { Cloud, Found, Layer } from "../cloud";
import { AwsPart } from "./part";
import { edge } from "./edge";
import { loadBalancing } from "./load-balancing";
import { network } from "./network";
import { service } from "./service";

/** What is known of an environment before AWS is asked. */
export interface Environment {
    readonly region: string;
    /** `gatus-<stack>`: value of the tag `Project`, and beginning of every name. */
    readonly project: string;
    /** Zone of the status host's records. */
    readonly hostedZoneId: string;
    /** File system of the history; empty when there is none. */
    readonly fileSystemId: string;
}

/** AWS itself, with the rights of the role teardown. */
export class Aws implements Cloud {
    private readonly parts: readonly AwsPart[];

    constructor(private readonly environment: Environment) {
        this.parts = [edge, service, loadBalancing, network].map((part) => part(environment));
    }

    async find(layer: Layer): Promise<readonly Found[]> {
        const { project } = this.environment;
        const found = (await Promise.all(this.parts.map((part) => part.find()))).flat();
        return found.filter(({ tags }) => tags.Project === project && tags.Layer === layer);
    }

    async remove(found: Found): Promise<void> {
        const remove = this.parts.map((part) => part.removers[found.type]).find((it) => it !== undefined);
        if (remove === undefined) {
            throw new Error(`Nobody knows how to delete a ${found.type}: delete it by hand`);
        }
        await remove(found);
    }
}
