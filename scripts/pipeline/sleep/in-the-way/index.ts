import { othersInVpc } from "./contents";
import { interfaces } from "./interfaces";
import { Ask, Obstacle, Question } from "./obstacle";
import { users } from "./users";

/** What was found, and what wasn't told. */
export interface Found {
    readonly obstacles: readonly Obstacle[];
    /** Each thing that could not be asked, and why: an answer that is missing isn't a no. */
    readonly untold: readonly string[];
}

/** By what is looked for. */
const asks: Readonly<Record<string, Ask>> = { "network interface": interfaces, ...othersInVpc, ...users };

/**
 * What is in the way of a destroy: every network interface that is still in the VPC, whatever else is there and not
 * the layer's, and who uses what the layer has. AWS itself only says `has dependencies and cannot be deleted`, of the subnet
 * or group that waits. That one thing can't be told keeps nothing else from being named.
 */
export async function inTheWay(question: Question): Promise<Found> {
    const answers = await Promise.all(
        Object.entries(asks).map(async ([kind, ask]) => {
            try {
                return { obstacles: await ask(question), untold: [] };
            } catch (error) {
                const reason = error instanceof Error ? error.message : String(error);
                return { obstacles: [], untold: [`${kind}: ${reason}`] };
            }
        }),
    );
    return {
        obstacles: answers.flatMap(({ obstacles }) => obstacles),
        untold: answers.flatMap(({ untold }) => untold),
    };
}
