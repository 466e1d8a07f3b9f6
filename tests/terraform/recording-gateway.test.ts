import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { startGateway, type Gap, type RecordedCall } from "./recording-gateway";
import { nameCall } from "./recording-gateway/names";
import { RecordedAccount } from "./recording-gateway/permissions";
import { parseBody } from "./recording-gateway/values";

const accountId = "123456789012";

function signature(service: string): { authorization: string } {
    const scope = `20260101/eu-west-1/${service}/aws4_request`;
    return { authorization: `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=host, Signature=0` };
}

function query(service: string, body: string) {
    const headers = {
        ...signature(service),
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    };
    return { method: "POST", path: "/", headers, body };
}

describe("a request in IAM's words", () => {
    it("by its form", () => {
        const call = nameCall(
            query("ec2", "Action=CreateTags&ResourceId.1=vpc-1&Tag.1.Key=Project&Tag.1.Value=x"),
        );
        assert.equal(call.action, "ec2:CreateTags");
        assert.equal(call.region, "eu-west-1");
        assert.deepEqual(call.parameters, {
            Action: "CreateTags",
            ResourceId: { "1": "vpc-1" },
            Tag: { "1": { Key: "Project", Value: "x" } },
        });
    });

    it("by its target", () => {
        const headers = {
            ...signature("ecs"),
            "x-amz-target": "AmazonEC2ContainerServiceV20141113.CreateCluster",
        };
        const call = nameCall({
            method: "POST",
            path: "/",
            headers,
            body: '{"clusterName":"c","n":1,"none":null}',
        });
        assert.equal(call.action, "ecs:CreateCluster");
        assert.deepEqual(call.parameters, { clusterName: "c", n: "1", none: "" });
    });

    it("by its path, and by the service's IAM prefix", () => {
        const path = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm";
        const call = nameCall({ method: "POST", path, headers: signature("monitoring"), body: "" });
        assert.equal(call.action, "cloudwatch:PutMetricAlarm");
    });

    it("by IAM's name where the API has another", () => {
        const headers = { ...signature("budgets"), "x-amz-target": "AWSBudgetServiceGateway.CreateBudget" };
        const call = nameCall({ method: "POST", path: "/", headers, body: "{}" });
        assert.deepEqual([call.operation, call.action], ["CreateBudget", "budgets:ModifyBudget"]);
    });

    it("not at all when it isn't signed", () => {
        assert.throws(() => nameCall({ ...query("ec2", "Action=X"), headers: {} }), /POST \/ isn't signed/);
    });

    it("with XML's values under their names", () => {
        const xml = '<?xml version="1.0"?><A x="y"><B>1</B><B>2</B><C/></A>';
        assert.deepEqual(parseBody(xml), { A: [{ B: ["1", "2"], C: [""] }] });
    });
});

describe("recording gateway", () => {
    it("passes on, keeps, answers in the emulator's place, and tells what it can't name", async () => {
        const reached: string[] = [];
        const backend = createServer((request, response) => {
            reached.push(request.url ?? "");
            response.writeHead(request.url === "/gone" ? 404 : 200, { "x-kept": "yes" }).end("<Answer/>");
        });
        await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
        const gap: Gap = { action: "ec2:DescribeNothing", reason: "unknown to it", answer: () => "<None/>" };
        const gateway = await startGateway(`http://127.0.0.1:${(backend.address() as AddressInfo).port}`, [
            gap,
        ]);
        const send = async (path: string, body: string, signed = true) => {
            const { headers } = query("ec2", body);
            const init = { method: "POST", headers: signed ? headers : {}, body };
            const answer = await fetch(`${gateway.url}${path}`, init);
            return { status: answer.status, text: await answer.text(), kept: answer.headers.get("x-kept") };
        };
        try {
            assert.deepEqual(await send("/", "Action=DescribeVpcs"), {
                status: 200,
                text: "<Answer/>",
                kept: "yes",
            });
            assert.equal((await send("/gone", "Action=DeleteVpc")).status, 404);
            assert.equal((await send("/", "Action=DescribeNothing")).text, "<None/>");
            await send("/unsigned", "", false);
        } finally {
            await gateway.close();
            await new Promise((resolve) => backend.close(resolve));
        }
        assert.deepEqual(reached, ["/", "/gone", "/unsigned"]);
        const kept = gateway.calls.map(({ action, status, gap: reason }) => [action, status, reason]);
        assert.deepEqual(kept, [
            ["ec2:DescribeVpcs", 200, undefined],
            ["ec2:DeleteVpc", 404, undefined],
            ["ec2:DescribeNothing", 200, "unknown to it"],
        ]);
        assert.deepEqual(gateway.unnamed, ["POST /unsigned isn't signed: its service can't be told."]);
    });
});

describe("what AWS asks IAM about a call", () => {
    const vpc = `arn:aws:ec2:eu-west-1:${accountId}:vpc/vpc-00000001`;
    const subnet = `arn:aws:ec2:eu-west-1:${accountId}:subnet/subnet-00000002`;
    const tags = (type: string) =>
        `TagSpecification.1.ResourceType=${type}&TagSpecification.1.Tag.1.Key=Project&TagSpecification.1.Tag.1.Value=ours`;
    const call = (service: string, form: string, answer = "", status = 200): RecordedCall => ({
        ...nameCall(query(service, form)),
        answer,
        status,
    });
    const createVpc = call("ec2", `Action=CreateVpc&${tags("vpc")}`, "<vpcId>vpc-00000001</vpcId>");
    const createSubnet = call(
        "ec2",
        `Action=CreateSubnet&VpcId=vpc-00000001&${tags("subnet")}`,
        "<s><subnetId>subnet-00000002</subnetId><vpcId>vpc-00000001</vpcId><aclId>acl-00000003</aclId></s>",
    );

    it("is asked on what exists, with its tags, and on what is created, with those of the request", async () => {
        const account = new RecordedAccount(accountId);
        account.learn(createVpc);
        const checks = await account.checksOf(createSubnet);
        const request = {
            "aws:RequestTag/Project": "ours",
            "aws:TagKeys": ["Project"],
            "aws:RequestedRegion": "eu-west-1",
        };
        assert.deepEqual(
            checks.sort((a, b) => `${a.action}${a.resource}`.localeCompare(`${b.action}${b.resource}`)),
            [
                { action: "ec2:CreateSubnet", resource: subnet, context: request },
                {
                    action: "ec2:CreateSubnet",
                    resource: vpc,
                    context: { ...request, "aws:ResourceTag/Project": "ours" },
                },
                {
                    action: "ec2:CreateTags",
                    resource: subnet,
                    context: { ...request, "ec2:CreateAction": "CreateSubnet" },
                },
            ],
        );
    });

    it("knows a creation for one though a list that was asked for beside it named its result before", async () => {
        const account = new RecordedAccount(accountId);
        account.learn(createVpc);
        account.learn(call("ec2", "Action=DescribeSubnets", "<subnetId>subnet-00000002</subnetId>"));
        const made = await account.checksOf(createSubnet);
        assert.ok(made.some(({ action, resource }) => action === "ec2:CreateTags" && resource === subnet));
        account.learn(createSubnet);
        const [gone] = await account.checksOf(call("ec2", "Action=DeleteSubnet&SubnetId=subnet-00000002"));
        assert.equal(gone?.context["aws:ResourceTag/Project"], "ours");
    });

    it("knows the tags that were set and removed since, unless the call failed", async () => {
        const account = new RecordedAccount(accountId);
        for (const made of [createVpc, createSubnet]) account.learn(made);
        const remove = "Action=DeleteTags&ResourceId.1=subnet-00000002&Tag.1.Key=Project";
        const read = async () => {
            const [check] = await account.checksOf(
                call("ec2", "Action=DeleteSubnet&SubnetId=subnet-00000002"),
            );
            return check?.context["aws:ResourceTag/Project"];
        };
        const [asked] = await account.checksOf(call("ec2", remove));
        assert.deepEqual(asked?.context["aws:TagKeys"], ["Project"]);
        account.learn(call("ec2", remove, "", 403));
        assert.equal(await read(), "ours");
        account.learn(call("ec2", remove));
        assert.equal(await read(), undefined);
    });

    it("includes the roles that are handed to a service", async () => {
        const role = `arn:aws:iam::${accountId}:role/flow`;
        const form = `Action=CreateFlowLogs&ResourceId.1=vpc-00000001&DeliverLogsPermissionArn=${role}`;
        const checks = await new RecordedAccount(accountId).checksOf(
            call("ec2", form, "<item>fl-00000009</item>"),
        );
        assert.deepEqual(
            checks.find(({ action }) => action === "iam:PassRole"),
            {
                action: "iam:PassRole",
                resource: role,
                context: { "iam:PassedToService": "vpc-flow-logs.amazonaws.com" },
            },
        );
    });

    it("is asked on what an id of CloudFront is of, whose operations bear the model's version", async () => {
        for (const [operation, type] of [
            ["GetDistribution", "distribution"],
            ["GetOriginAccessControl", "origin-access-control"],
        ] as const) {
            const asked = call("cloudfront", `Action=${operation}2020_05_31&Id=E1`);
            const checks = await new RecordedAccount(accountId).checksOf(asked);
            assert.deepEqual(
                checks.map(({ action, resource }) => [action, resource]),
                [[`cloudfront:${operation}`, `arn:aws:cloudfront::${accountId}:${type}/E1`]],
            );
        }
    });

    it("is asked on everything where the action knows no resources", async () => {
        const checks = await new RecordedAccount(accountId).checksOf(call("ec2", "Action=DescribeVpcs"));
        assert.deepEqual(
            checks.map(({ resource }) => resource),
            ["*"],
        );
    });

    it("is an error where AWS has no such action, or the resource can't be told", async () => {
        const account = new RecordedAccount(accountId);
        await assert.rejects(
            account.checksOf(call("ec2", "Action=MakeVpc")),
            /AWS has no action ec2:MakeVpc/,
        );
        await assert.rejects(
            account.checksOf(call("ec2", "Action=DeleteVpc")),
            /ec2:DeleteVpc: .* none of the resources/,
        );
    });
});
