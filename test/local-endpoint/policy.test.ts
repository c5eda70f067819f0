import assert from "node:assert/strict";
import { allows, checkPolicy, type PolicyStatement } from "../../src/local-endpoint/policy";

const arn = (tail: string) => `arn:aws:iot:eu-central-1:123456789012:${tail}`;
const who = { clientId: "gw", commonName: "device.7", thing: "gw", connectAttributes: ["LastWill"] };
const nobody = { ...who, thing: undefined, connectAttributes: [] };

const allow = (Resource: string, more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: "Allow",
  Action: "iot:Subscribe",
  Resource: arn(Resource),
  ...more,
});
const condition = (Condition: PolicyStatement["Condition"]): PolicyStatement =>
  allow("topicfilter/a", { ...(Condition && { Condition }) });

const cases: [string, PolicyStatement[], boolean, typeof nobody?][] = [
  ["nothing", [], false],
  ["the resource itself", [allow("topicfilter/a/+/b")], true],
  ["another resource", [allow("topicfilter/a/b/c")], false],
  ["a topic instead of a topicfilter", [allow("topic/a/+/b")], false],
  [
    "another region",
    [{ ...allow(""), Resource: "arn:aws:iot:us-east-1:123456789012:topicfilter/a/+/b" }],
    false,
  ],
  ["* over levels", [allow("topicfilter/a/*")], true],
  ["* for everything", [{ ...allow(""), Resource: "*" }], true],
  ["? for one character", [allow("topicfilter/a/?/b")], true],
  ["? for no character", [allow("topicfilter/a/+?/b")], false],
  ["+ as a character", [allow("topicfilter/+/+/+")], false],
  ["# as a character", [allow("topicfilter/#")], false],
  ["a dot as a character", [allow("topicfilter/a.+.b")], false],
  [
    "one of several resources",
    [allow("", { Resource: [arn("topicfilter/x"), arn("topicfilter/a/*")] })],
    true,
  ],
  ["another action", [allow("*", { Action: "iot:Publish" })], false],
  ["one of several actions, in any case", [allow("*", { Action: ["iot:Publish", "IOT:subscribe"] })], true],
  ["iot:*", [allow("*", { Action: "iot:*" })], true],
  ["iot:Sub*", [allow("*", { Action: "iot:Sub*" })], true],
  ["Deny beside Allow", [allow("*"), allow("topicfilter/a/*", { Effect: "Deny" })], false],
  ["Deny of something else", [allow("*"), allow("topicfilter/b/*", { Effect: "Deny" })], true],
];

const variables: [string, string, string, boolean][] = [
  ["the client ID", "topicfilter/${iot:ClientId}/#", "topicfilter/gw/#", true],
  ["another client ID", "topicfilter/${iot:ClientId}/#", "topicfilter/other/#", false],
  ["the thing", "topicfilter/${iot:Connection.Thing.ThingName}", "topicfilter/gw", true],
  [
    "the common name, a dot in it",
    "topicfilter/${iot:Certificate.Subject.CommonName}",
    "topicfilter/device.7",
    true,
  ],
  ["a dot that is none", "topicfilter/${iot:Certificate.Subject.CommonName}", "topicfilter/device-7", false],
  ["a star that is none", "topicfilter/${*}", "topicfilter/x", false],
  ["a star", "topicfilter/${*}", "topicfilter/*", true],
  ["an unknown variable", "topicfilter/${iot:Unknown}", "topicfilter/", false],
];

const conditions: [string, PolicyStatement["Condition"], boolean, boolean][] = [
  ["attached", { Bool: { "iot:Connection.Thing.IsAttached": "true" } }, true, false],
  ["attached or not", { Bool: { "iot:Connection.Thing.IsAttached": ["true", "False"] } }, true, true],
  ["ID of the client", { StringEquals: { "iot:ClientId": ["x", "gw"] } }, true, true],
  ["not its ID", { StringNotEquals: { "iot:ClientId": "gw" } }, false, false],
  ["like its ID", { StringLike: { "iot:ClientId": "g?" } }, true, true],
  ["any attribute", { "ForAnyValue:StringEquals": { "iot:ConnectAttributes": "LastWill" } }, true, false],
  [
    "all attributes",
    { "ForAllValues:StringEquals": { "iot:ConnectAttributes": ["PersistentConnect"] } },
    false,
    true,
  ],
  [
    "both",
    {
      Bool: { "iot:Connection.Thing.IsAttached": "true" },
      StringEquals: { "iot:ClientId": "other" },
    },
    false,
    false,
  ],
];

const policy = (Statement: PolicyStatement[]) => ({ Version: "2012-10-17", Statement });

describe("local endpoint: policies", () => {
  for (const [what, statements, expected] of cases) {
    it(`${what}: ${expected ? "allowed" : "denied"}`, () => {
      assert.equal(allows(policy(statements), who, "Subscribe", arn("topicfilter/a/+/b")), expected);
    });
  }

  for (const [what, pattern, resource, expected] of variables) {
    it(`${what} by variable: ${expected ? "allowed" : "denied"}`, () => {
      assert.equal(allows(policy([allow(pattern)]), who, "Subscribe", arn(resource)), expected);
    });
  }

  for (const [what, given, expected, ofNobody] of conditions) {
    it(`on condition: ${what}`, () => {
      const statements = policy([condition(given)]);
      assert.equal(allows(statements, who, "Subscribe", arn("topicfilter/a")), expected);
      assert.equal(allows(statements, nobody, "Subscribe", arn("topicfilter/a")), ofNobody);
    });
  }

  it("takes no variable of a thing for a client without thing", () => {
    const thing = policy([allow("topicfilter/${iot:Connection.Thing.ThingName}")]);
    assert.equal(allows(thing, nobody, "Subscribe", arn("topicfilter/gw")), false);
    assert.equal(allows(thing, nobody, "Subscribe", arn("topicfilter/undefined")), false);
  });

  it("cannot be stored when longer than 2,048 characters without white space", () => {
    const ofLength = (length: number) => {
      const empty = JSON.stringify(policy([allow("topic/")])).length;
      return policy([allow(`topic/${"x".repeat(length - empty)}`)]);
    };
    checkPolicy(ofLength(2_048));
    assert.throws(() => checkPolicy(ofLength(2_049)), /2049/);
  });

  it("refuses what it does not know", () => {
    assert.throws(
      () => checkPolicy(policy([condition({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })])),
      /IpAddress/,
    );
    assert.throws(() => checkPolicy(policy([{ ...allow("*"), Effect: "Maybe" as "Allow" }])), /Maybe/);
  });
});
