import { DescribeConfigurationRecorderStatusCommand } from "@aws-sdk/client-config-service";
import { GetDetectorCommand, GetDetectorResponse, ListDetectorsCommand } from "@aws-sdk/client-guardduty";
import { asked } from "./aws";
import { Check, Finding, ok, warning } from "./finding";
import { persistentOf, Scene } from "./scene";

/** Changes that a day of the ephemeral layer makes: about sixty resources come and go. */
const changesADay = 120;

/**
 * What one costs, recorded continuously. AWS's page, https://aws.amazon.com/config/pricing/, could not be read for this;
 * two others say it.
 *
 * @see https://www.vantage.sh/blog/aws-config-pricing
 * @see https://cloudgauge.app/blog/governance-cost-trap.html, which also has $0.012 for a resource a day
 */
const dollarsAChange = 0.003;

export function judgeRecorder(isRecording: boolean, region: string): Finding {
    const dollars = Math.round(changesADay * dollarsAChange * 30);
    return isRecording
        ? warning(
              `AWS Config records every change in ${region}`,
              `A layer that comes and goes is about ${changesADay} changes a day: up to $${dollars} a month`,
              `Record once a day, or leave the layer's types out: aws configservice describe-configuration-recorders --region ${region}`,
          )
        : ok(`AWS Config records nothing in ${region}`);
}

async function recorder(scene: Scene): Promise<Finding> {
    const { region } = persistentOf(scene);
    await scene.identity();
    const { ConfigurationRecordersStatus: all = [] } = await asked(
        "config:DescribeConfigurationRecorderStatus",
        scene.aws.config.send(new DescribeConfigurationRecorderStatusCommand({})),
    );
    return judgeRecorder(
        all.some(({ recording }) => recording === true),
        region,
    );
}

/**
 * What GuardDuty does to tasks on Fargate, beside reading logs.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html for the endpoint, its
 * security group and the container
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/monitoring_costs.html for what is charged: management events, and the
 * bytes of flow logs and of DNS logs. About $1 a gigabyte is what
 * https://www.factualminds.com/blog/amazon-guardduty-pricing-data-sources-multi-account/ says; AWS's page of prices was not read
 */
export function judgeDetectors(
    detectors: readonly Pick<GetDetectorResponse, "Status" | "Features">[],
    region: string,
): Finding {
    const enabled = detectors.filter(({ Status }) => Status === "ENABLED");
    if (enabled.length === 0) {
        return ok(`GuardDuty is off in ${region}`);
    }
    const watchesTasks = enabled.some(({ Features = [] }) =>
        Features.some(
            ({ Name, Status, AdditionalConfiguration: more = [] }) =>
                Name === "RUNTIME_MONITORING" &&
                Status === "ENABLED" &&
                more.some((it) => it.Name === "ECS_FARGATE_AGENT_MANAGEMENT" && it.Status === "ENABLED"),
        ),
    );
    return watchesTasks
        ? warning(
              `GuardDuty's Runtime Monitoring watches tasks on Fargate in ${region}`,
              "It may put an endpoint and a security group into the VPC, which keep it from being deleted: the evening " +
                  "removes them. Where an administrator overrules the cluster's tag, it also adds a container to the task",
              "Nothing has to be done; see that the evening's receipt says that nothing is left",
          )
        : warning(
              `GuardDuty is on in ${region}`,
              "It charges for the logs of the VPC and of DNS that it reads: cents a month for this system",
              "Nothing has to be done",
          );
}

async function guardDuty(scene: Scene): Promise<Finding> {
    const { region } = persistentOf(scene);
    await scene.identity();
    const { guardduty } = scene.aws;
    const { DetectorIds = [] } = await asked(
        "guardduty:ListDetectors",
        guardduty.send(new ListDetectorsCommand({})),
    );
    const detectors = await Promise.all(
        DetectorIds.map((DetectorId) =>
            asked("guardduty:GetDetector", guardduty.send(new GetDetectorCommand({ DetectorId }))),
        ),
    );
    return judgeDetectors(detectors, region);
}

export const guards: readonly Check<Scene>[] = [
    { subject: "guards", name: "AWS Config", look: recorder },
    { subject: "guards", name: "GuardDuty", look: guardDuty },
];
