import { stateText } from "../support/doctor-scene";
import { layers, refuse, released, World } from "../support/doctor-world";
import { Case } from "./examined";

const record = (value: string) => (world: World) => {
    world.aws.GetParameter = () => ({ Parameter: { Value: value } });
};
const awake = ({ states }: World) => (states["gatus-ephemeral"] = layers.awake);

export const releaseCases: readonly Case[] = [
    {
        that: "something is released",
        line: "release record",
        verdict: "ok",
        says: /^released: aaaaaaa, on 2026-11-25T09:00:00Z, by run 12345/,
    },
    {
        that: "nothing was released yet",
        line: "release record",
        verdict: "later",
        says: /nothing was released yet/,
        given: record("nothing was released yet"),
    },
    {
        that: "the record is empty",
        line: "release record",
        verdict: "fault",
        says: /is no record of a release/,
        command: /get-parameter-history/,
        given: record(""),
    },
    {
        that: "the record names an image without a digest",
        line: "release record",
        verdict: "fault",
        says: /is no record of a release: .*image/,
        given: record(JSON.stringify({ ...released, image: "example.com/evil:latest" })),
    },
    {
        that: "the record is still to be made",
        line: "release record",
        verdict: "later",
        says: /isn't there yet/,
        given: ({ aws, states }) => {
            aws.GetParameter = refuse("ParameterNotFound");
            delete states["gatus-persistent"];
        },
    },
    {
        that: "the record is gone",
        line: "release record",
        verdict: "fault",
        says: /\/gatus-prod\/released is gone/,
        given: ({ aws }) => (aws.GetParameter = refuse("ParameterNotFound")),
    },
    {
        that: "the record may not be read",
        line: "release record",
        verdict: "unknown",
        says: /lack the right ssm:GetParameter/,
        given: ({ aws }) => (aws.GetParameter = refuse("AccessDeniedException")),
    },
    { that: "all is asleep", line: "release awake", verdict: "ok", says: /^asleep/ },
    {
        that: "what is released is awake since this morning",
        line: "release awake",
        verdict: "ok",
        says: /^awake with 1 resources, since 2026-11-25T07:00:00Z$/,
        given: awake,
    },
    {
        that: "it was not put to sleep",
        line: "release awake",
        verdict: "warning",
        says: /^awake with 1 resources, since 2026-11-25T07:00:00Z$/,
        command: /gh workflow run sleep\.yml -f stack=prod/,
        given: (world) => {
            awake(world);
            world.now += 2 * 24 * 3600 * 1000;
        },
    },
    {
        that: "another image is awake",
        line: "release awake",
        verdict: "warning",
        says: /not with what is released/,
        given: ({ states }) =>
            (states["gatus-ephemeral"] = stateText({ imageUri: "another" }, ["2026-11-25T07:00:00Z"])),
    },
    {
        that: "the state may not be read",
        line: "release awake",
        verdict: "unknown",
        says: /lack the right s3:GetObject/,
        given: ({ aws }) => (aws.GetObject = refuse("AccessDenied", 403)),
    },
    {
        that: "the state is no state",
        line: "release awake",
        verdict: "unknown",
        says: /could not be looked at: .*JSON/,
        given: ({ states }) => (states["gatus-ephemeral"] = "<html>"),
    },
];
