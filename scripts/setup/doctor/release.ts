import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { parseReleased, Released, releasedParameter } from "../../../lib/released";
import { asked, isAbsent } from "./aws";
import { Check, fault, Finding, later, ok, warning } from "./finding";
import { LayerState, outputsOf, persistentOf, Scene } from "./scene";

async function released(scene: Scene): Promise<Released | Finding | undefined> {
    persistentOf(scene);
    await scene.identity();
    const Name = releasedParameter(`gatus-${scene.stack}`);
    const up = `pulumi up --cwd persistent --stack ${scene.stack}`;
    let value;
    try {
        const { Parameter } = await asked(
            "ssm:GetParameter",
            scene.aws.ssm.send(new GetParameterCommand({ Name })),
        );
        value = Parameter?.Value ?? "";
    } catch (error) {
        if (!isAbsent(error)) {
            throw error;
        }
        return (await outputsOf(scene)) === undefined
            ? later(`the record ${Name} isn't there yet`, "The persistent layer makes it", up)
            : fault(`the record ${Name} is gone`, "No morning knows what to wake", up);
    }
    try {
        return parseReleased(value, Name);
    } catch (error) {
        return fault(
            (error as Error).message,
            "No morning knows what to wake",
            `aws ssm get-parameter-history --name ${Name}`,
        );
    }
}

function isFinding(found: Released | Finding): found is Finding {
    return "verdict" in found;
}

async function record(scene: Scene): Promise<Finding> {
    const found = await released(scene);
    if (found === undefined) {
        return later(
            "nothing was released yet",
            "There is nothing that a morning would wake",
            "README.md, step 7: the first release",
        );
    }
    return isFinding(found)
        ? found
        : ok(`released: ${found.commit.slice(0, 7)}, on ${found.time}, by run ${found.run}`);
}

const day = 24 * 60 * 60 * 1000;

/** What is awake, and since when. */
export function judgeAwake(
    layer: LayerState | undefined,
    releasedImage: string | undefined,
    { stack, now }: { stack: string; now: number },
): Finding {
    const count = layer?.resources.length ?? 0;
    if (layer === undefined || count === 0) {
        return ok("asleep: nothing costs by the hour");
    }
    const since = layer.resources
        .flatMap(({ created }) => created ?? [])
        .sort()
        .at(0);
    const text = `awake with ${count} resources, since ${since ?? "a time that the state doesn't know"}`;
    if (since !== undefined && now - Date.parse(since) > day) {
        return warning(
            text,
            "It was not put to sleep for more than a day, and costs by the hour",
            `gh workflow run sleep.yml -f stack=${stack}; or, if that is meant, nothing`,
        );
    }
    const image = layer.outputs.imageUri;
    if (releasedImage !== undefined && image !== releasedImage) {
        return warning(
            `${text}, and not with what is released`,
            "The last deployment did not end well, or somebody brought up another image by hand",
            "gh workflow run wake.yml",
        );
    }
    return ok(text);
}

async function awake(scene: Scene): Promise<Finding> {
    persistentOf(scene);
    await scene.identity();
    const [layer, found] = await Promise.all([
        scene.layer("gatus-ephemeral"),
        released(scene).catch(() => undefined), // another line says so
    ]);
    return judgeAwake(layer, found === undefined || isFinding(found) ? undefined : found.image, scene);
}

export const release: readonly Check<Scene>[] = [
    { subject: "release", name: "record", look: record },
    { subject: "release", name: "awake", look: awake },
];
