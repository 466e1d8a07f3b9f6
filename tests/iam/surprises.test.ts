import assert from "node:assert/strict";
import facts from "../../rehearsal/iam/facts.json";
import { allowedActions } from "../../rehearsal/iam/audit";
import { Check, checksOf } from "../../rehearsal/iam/checks";
import { needsOf } from "../../rehearsal/iam/needs";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { DocumentStatement, RoleDocuments } from "../../rehearsal/iam/role-documents";
import { rolesFromSource, scopeOf } from "../../rehearsal/iam/roles-from-source";
import { RoleSimulator } from "../../rehearsal/iam/simulate";

const programs = recordedPrograms();
const scope = scopeOf(programs);
const { accountId, region, project } = scope;
const roles = rolesFromSource(programs);
const { deploy } = roles;
const deployNeeds = needsOf("deploy", programs);

const ec2 = (resource: string) => `arn:aws:ec2:${region}:${accountId}:${resource}`;
const linkedRole = (service: string) => `arn:aws:iam::${accountId}:role/aws-service-role/${service}/Any`;

/** The role with its statements changed. */
function altered(
    role: RoleDocuments,
    change: (statement: DocumentStatement) => DocumentStatement | undefined,
): RoleSimulator {
    const policies = Object.entries(role.policies).map(([name, document]) => {
        const Statement = document.Statement.flatMap((statement) => change(statement) ?? []);
        return [name, { ...document, Statement }] as const;
    });
    return new RoleSimulator({ ...role, policies: Object.fromEntries(policies) });
}

function lacking(role: RoleDocuments, ...actions: string[]): RoleSimulator {
    return altered(role, (statement) => {
        const Action = [statement.Action ?? []].flat().filter((action) => !actions.includes(action));
        return Action.length === 0 ? undefined : { ...statement, Action };
    });
}

/** Which of the actions a role is denied somewhere, of all that the program asks of it. */
async function denied(simulator: RoleSimulator, ...actions: string[]): Promise<string[]> {
    const found = new Set<string>();
    for (const need of deployNeeds.filter(({ action }) => actions.includes(action))) {
        if ((await simulator.verdict(need)) !== undefined) {
            found.add(need.action);
        }
    }
    return [...found].sort();
}

async function mayDeploy(action: string, resource: string, context: Check["context"] = {}): Promise<boolean> {
    const verdict = await new RoleSimulator(deploy).verdict({
        action,
        resource,
        context: { "aws:RequestedRegion": region, ...context },
    });
    return verdict === undefined;
}

describe("what surprises in AWS's permissions", () => {
    it("ec2:ModifySubnetAttribute is asked for when a subnet is created", async () => {
        const [subnet] = programs.resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
        assert.ok(subnet);
        const asked = checksOf({ ...subnet, kind: "create" }, programs.world).map(({ action }) => action);
        assert.ok(asked.includes("ec2:ModifySubnetAttribute"));
        const without = lacking(deploy, "ec2:ModifySubnetAttribute");
        assert.deepEqual(await denied(without, "ec2:ModifySubnetAttribute"), ["ec2:ModifySubnetAttribute"]);
    });

    it("route53:GetChange is asked for on arn:aws:route53:::change/*, not on the zone", async () => {
        assert.equal(await mayDeploy("route53:GetChange", "arn:aws:route53:::change/C1"), true);
        const onZone = altered(deploy, (statement) =>
            statement.Action?.includes("route53:GetChange") === true
                ? { ...statement, Resource: [`arn:aws:route53:::hostedzone/${scope.hostedZoneId}`] }
                : statement,
        );
        assert.deepEqual(await denied(onZone, "route53:GetChange"), ["route53:GetChange"]);
    });

    it("ecs:ListTasks is asked for on *, and told apart by its cluster", async () => {
        const cluster = (name: string) => ({
            "ecs:cluster": `arn:aws:ecs:${region}:${accountId}:cluster/${name}`,
        });
        const [asked, ...others] = deployNeeds.filter(({ action }) => action === "ecs:ListTasks");
        assert.deepEqual([asked?.resource, others], ["*", []]);
        assert.equal(await new RoleSimulator(deploy).verdict(asked as Check), undefined);
        assert.equal(await mayDeploy("ecs:ListTasks", "*", cluster("other")), false);
        assert.equal(await mayDeploy("ecs:ListTasks", "*"), false);
    });

    it("ec2:GetSecurityGroupsForVpc is asked for when a load balancer is created", async () => {
        const action = "ec2:GetSecurityGroupsForVpc";
        assert.deepEqual(await denied(lacking(deploy, action), action), [action]);
        assert.deepEqual(await denied(new RoleSimulator(deploy), action), []);
    });

    it("wafv2:* calls and cloudwatch:PutMetricAlarm are missed together, in one run", async () => {
        const firewall = (await allowedActions(deploy))
            .map(({ action }) => action)
            .filter((action) => action.startsWith("wafv2:"));
        assert.ok(firewall.length >= 10);
        const gone = [...firewall, "cloudwatch:PutMetricAlarm"];
        assert.deepEqual(await denied(lacking(deploy, ...gone), ...gone), [...gone].sort());
    });

    it("five actions taken out are all five named", async () => {
        const gone = [
            "cloudwatch:PutMetricAlarm",
            "ec2:CreateNatGateway",
            "ecs:CreateService",
            "elasticloadbalancing:SetWebAcl",
            "iam:PassRole",
        ];
        assert.deepEqual(await denied(lacking(deploy, ...gone), ...gone), gone);
    });
});

describe("conditions", () => {
    const ours = { "aws:RequestTag/Project": project, "aws:TagKeys": ["Project"] };
    const is = { "aws:ResourceTag/Project": project };

    it("ec2_create: the new thing by its request's tag, the parent by its own, the tags by the create call", async () => {
        assert.equal(await mayDeploy("ec2:CreateSubnet", ec2("subnet/s-1"), ours), true);
        assert.equal(await mayDeploy("ec2:CreateSubnet", ec2("subnet/s-1")), false);
        assert.equal(await mayDeploy("ec2:CreateSubnet", ec2("vpc/vpc-1"), is), true);
        assert.equal(await mayDeploy("ec2:CreateSubnet", ec2("vpc/vpc-1"), ours), false);
        const tagging = { ...ours, "ec2:CreateAction": "CreateSubnet" };
        assert.equal(await mayDeploy("ec2:CreateTags", ec2("subnet/s-1"), tagging), true);
        assert.equal(await mayDeploy("ec2:CreateTags", ec2("subnet/s-1"), ours), false);
        const instance = { ...ours, "ec2:CreateAction": "RunInstances" };
        assert.equal(await mayDeploy("ec2:CreateTags", ec2("subnet/s-1"), instance), false);
    });

    it("ec2_create: a new security group is tagged by its create call, one of AWS's own by none", async () => {
        const group = ec2("security-group/sg-1");
        const tagging = (call: string) => ({ ...ours, "ec2:CreateAction": call });
        assert.equal(await mayDeploy("ec2:CreateTags", group, tagging("CreateSecurityGroup")), true);
        assert.equal(await mayDeploy("ec2:CreateTags", group, tagging("RunInstances")), false);
        assert.equal(await mayDeploy("ec2:CreateTags", group, ours), true);
    });

    it("retag: what is ours, but never the tag that says so", async () => {
        const vpc = ec2("vpc/vpc-1");
        const keys = (...list: string[]) => ({ ...is, "aws:TagKeys": list });
        assert.equal(await mayDeploy("ec2:DeleteTags", vpc, keys("Name")), true);
        assert.equal(await mayDeploy("ec2:DeleteTags", vpc, keys("Name", "Project")), false);
        assert.equal(await mayDeploy("ec2:DeleteTags", vpc, is), false);
        const renamed = { ...is, "aws:RequestTag/Name": "new", "aws:TagKeys": ["Name"] };
        assert.equal(await mayDeploy("ec2:CreateTags", vpc, renamed), true);
        assert.equal(await mayDeploy("ec2:CreateTags", vpc, { ...is, "aws:RequestTag/Project": "x" }), false);
    });

    for (const [service, createAction, action, resource] of [
        ["ecs", "CreateCluster", "ecs:TagResource", `arn:aws:ecs:${region}:${accountId}:cluster/${project}`],
        [
            "elasticloadbalancing",
            "CreateTargetGroup",
            "elasticloadbalancing:AddTags",
            `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${project}-1/1`,
        ],
    ] as const) {
        it(`tag_on_create_other_services: ${service} says by which call`, async () => {
            const create = { ...ours, [`${service}:CreateAction`]: createAction };
            assert.equal(await mayDeploy(action, resource, create), true);
            assert.equal(await mayDeploy(action, resource, ours), false);
        });
    }

    it("tag_on_create_other_services: elasticfilesystem is tagged by a person, in the persistent layer", async () => {
        const all = await Promise.all(Object.values(roles).map((role) => allowedActions(role)));
        const names = all.flat().map(({ action }) => action);
        assert.equal(names.includes("elasticfilesystem:TagResource"), false);
    });

    it("region: what can't be scoped to a resource is scoped to the region, but for global services", () => {
        const unscoped = Object.values(roles)
            .flatMap((role) => Object.values(role.policies))
            .flatMap(({ Statement }) => Statement)
            .filter(({ Effect, Resource }) => Effect === "Allow" && [Resource].flat().includes("*"));
        assert.ok(unscoped.length > 5);
        for (const { Sid, Action, Condition } of unscoped) {
            const global = [Action ?? []].flat().every((action) => action.startsWith("route53:"));
            const scoped = Condition?.StringEquals?.["aws:RequestedRegion"] === region;
            assert.ok(global || scoped, `${String(Sid)} is scoped to nothing`);
        }
    });

    it("pass_role: each named role to its one service", async () => {
        const { taskRoleArn, executionRoleArn, flowLogRoleArn } = scope.passed;
        const tasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
        const flowLogs = { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" };
        assert.equal(await mayDeploy("iam:PassRole", taskRoleArn, tasks), true);
        assert.equal(await mayDeploy("iam:PassRole", executionRoleArn, tasks), true);
        assert.equal(await mayDeploy("iam:PassRole", flowLogRoleArn, flowLogs), true);
        assert.equal(await mayDeploy("iam:PassRole", taskRoleArn, flowLogs), false);
        assert.equal(await mayDeploy("iam:PassRole", flowLogRoleArn, tasks), false);
        assert.equal(await mayDeploy("iam:PassRole", taskRoleArn), false);
    });

    it("slr: only of the services in the list, by their names", async () => {
        const named = (service: string) => ({ "iam:AWSServiceName": service });
        const create = (arn: string, service: string) =>
            mayDeploy("iam:CreateServiceLinkedRole", linkedRole(arn), named(service));
        assert.equal(await create("ecs.amazonaws.com", "ecs.amazonaws.com"), true);
        assert.equal(await create("ecs.amazonaws.com", "rds.amazonaws.com"), false);
        assert.equal(await create("rds.amazonaws.com", "rds.amazonaws.com"), false);
    });
});

describe("service-linked roles", () => {
    const used = [
        "ecs.amazonaws.com",
        "elasticloadbalancing.amazonaws.com",
        "elasticfilesystem.amazonaws.com",
    ];

    for (const { service, trigger } of facts.serviceLinkedRoles) {
        const expected = used.includes(service);
        it(`${service} (${trigger}) ${expected ? "may" : "may not"} be created`, async () => {
            const context = { "iam:AWSServiceName": service };
            const may = await mayDeploy("iam:CreateServiceLinkedRole", linkedRole(service), context);
            assert.equal(may, expected);
            const asked = deployNeeds.some((need) => need.context["iam:AWSServiceName"] === service);
            assert.equal(asked, expected, "asked for by the program");
        });
    }
});

describe("what AWS can't scope to a resource", () => {
    const { note, ...services } = facts.notResourceScopable;
    const held = async () =>
        (await Promise.all(Object.values(roles).map((role) => allowedActions(role)))).flat();

    for (const [service, entries] of Object.entries(services)) {
        if (service.startsWith("random id")) {
            continue;
        }
        for (const entry of entries) {
            const [name = ""] = entry.replace("all ", "").replace(" used here", "").split(" ");
            it(`${service}: ${name} has '*', and never a resource that would match nothing`, async () => {
                const pattern = new RegExp(`^${service}:${name.replace("*", ".*")}$`, "i");
                const found = (await held()).filter(({ action }) => pattern.test(action));
                // Asked of the caller on a single interface: not among those that list.
                const wrong = found.filter(({ resources }) => resources.join() !== "*");
                assert.deepEqual(wrong, [], note);
            });
        }
    }

    it("random ids: only wildcards, with a condition where AWS knows one", async () => {
        const [change] = (await held()).filter(({ action }) => action === "route53:GetChange");
        assert.deepEqual(change?.resources, ["arn:aws:route53:::change/*"]);
        const creates = Object.values(deploy.policies)
            .flatMap(({ Statement }) => Statement)
            .filter(({ Action = [] }) => [Action].flat().some((action) => action.startsWith("ec2:Create")));
        for (const { Sid, Condition } of creates.filter(({ Effect }) => Effect === "Allow")) {
            assert.ok(Condition, `${String(Sid)} has no condition`);
        }
    });
});
