import * as pulumi from "@pulumi/pulumi";
import { Dashboard as CloudWatchDashboard } from "@pulumi/aws/cloudwatch";
import { dashboardBody } from "./dashboard-body";
import { DashboardArgs, questions } from "./questions";

/** What an operator looks at first: five questions, from top to bottom. docs/operations.md has its picture. */
export class Dashboard extends pulumi.ComponentResource {
    readonly url: pulumi.Output<string>;

    constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Dashboard", name, {}, opts);
        const { region } = args;

        const dashboard = new CloudWatchDashboard(
            name,
            {
                dashboardName: name,
                dashboardBody: pulumi.jsonStringify(dashboardBody(questions(args), region)),
            },
            { parent: this },
        );

        this.url = pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
        this.registerOutputs({ url: this.url });
    }
}
