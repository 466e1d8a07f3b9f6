import { formatReleased, parseReleased, Released } from "../lib/released";
import { EngineError } from "./engine";
import { Gatekeeper } from "./gatekeeper";
import { Account, Existing, text } from "./stand-in/account";

/** The parameter that says what is released: a deployment writes it, and it alone may; a wake reads it. */
export class ReleasedRecord {
    constructor(
        private readonly account: Account,
        private readonly gatekeeper: Gatekeeper,
    ) {}

    async write(released: Released): Promise<void> {
        const { parameter, name } = this.find();
        const value = formatReleased(released, name);
        await this.gatekeeper.call("record", "ssm:PutParameter", text(parameter.outputs, "arn"));
        this.account.put({
            ...parameter,
            inputs: { ...parameter.inputs, insecureValue: value },
            outputs: { ...parameter.outputs, insecureValue: value, version: 2 },
        });
    }

    /** @throws {EngineError} when nothing was released */
    async read(): Promise<Released> {
        const { parameter, name } = this.find();
        await this.gatekeeper.call("released", "ssm:GetParameter", text(parameter.outputs, "arn"));
        const released = parseReleased(text(parameter.inputs, "insecureValue"), name);
        if (released === undefined) {
            throw new EngineError("Nothing was released, so there is nothing to wake");
        }
        return released;
    }

    private find(): { parameter: Existing; name: string } {
        const [parameter] = this.account.find(({ type }) => type === "aws:ssm/parameter:Parameter");
        if (parameter === undefined) {
            throw new EngineError("The persistent layer has no parameter that records the release");
        }
        return { parameter, name: text(parameter.inputs, "name") };
    }
}
