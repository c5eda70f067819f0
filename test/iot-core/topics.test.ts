import assert from "node:assert/strict";
import {
  checkFilter,
  checkShareGroup,
  checkTopic,
  inGroup,
  matches,
  splitFilters,
  withoutShare,
} from "../../src/iot-core/topics";

const bytes = (n: number): string => "t".repeat(n);
const levels = (n: number): string => Array.from({ length: n }, () => "l").join("/");

describe("checkTopic", () => {
  const table: readonly (readonly [name: string, topic: string, code: string | undefined])[] = [
    ["a usual topic", "sensors/kitchen/temperature", undefined],
    ["spaces, an empty level, other scripts", "센서//living room", undefined],
    ["empty", "", "topic-empty"],
    ["256 bytes", bytes(256), undefined],
    ["257 bytes", bytes(257), "topic-too-long"],
    ["256 bytes of two-byte letters", "ü".repeat(128), undefined],
    ["257 bytes of two-byte letters", "ü".repeat(128) + "x", "topic-too-long"],
    ["255 bytes of three-byte letters", "가".repeat(85), undefined],
    ["258 bytes of three-byte letters", "가".repeat(86), "topic-too-long"],
    ["256 bytes of four-byte characters", "😀".repeat(64), undefined],
    ["260 bytes of four-byte characters", "😀".repeat(65), "topic-too-long"],
    ["8 levels", levels(8), undefined],
    ["9 levels", levels(9), "topic-too-deep"],
    ["7 slashes and nothing else", "///////", undefined],
    ["8 slashes and nothing else", "////////", "topic-too-deep"],
    ["single-level wildcard", "a/+/b", "topic-has-wildcard"],
    ["multi-level wildcard", "a/#", "topic-has-wildcard"],
    ["plus within a level", "a+b", "topic-has-wildcard"],
    ["NUL", "a\0b", "topic-invalid-character"],
    ["line break at the end", "a/b\n", "topic-invalid-character"],
    ["C1 control", "a\u0085", "topic-invalid-character"],
    ["lone high surrogate", "a\ud800", "topic-invalid-character"],
    ["lone low surrogate", "\udc00a", "topic-invalid-character"],
    ["shadow", "$aws/things/pump/shadow/update", undefined],
    ["provisioning", "$aws/provisioning-templates/t/provision/json", undefined],
    ["certificate creation", "$aws/certificates/create/json", undefined],
    ["command response", "$aws/commands/things/pump/executions/1/response/json", undefined],
    ["lifecycle events", "$aws/events/presence/connected/pump", "topic-subscribe-only"],
    ["unknown service", "$aws/thing/pump/shadow/update", "topic-reserved"],
    ["only $aws", "$aws", "topic-reserved"],
    ["service without a name", "$aws/things", "topic-reserved"],
    ["another broker's topic", "$SYS/uptime", "topic-reserved"],
    ["a share", "$share/g/a", "topic-reserved"],
    ["dollar later", "a/$b", undefined],
    ["Basic Ingest, 256 bytes after the rule", `$aws/rules/myRule/${bytes(256)}`, undefined],
    ["Basic Ingest, 257 bytes after the rule", `$aws/rules/myRule/${bytes(257)}`, "topic-too-long"],
    ["Basic Ingest, 8 levels after the rule", `$aws/rules/myRule/${levels(8)}`, undefined],
    ["Basic Ingest, 9 levels after the rule", `$aws/rules/myRule/${levels(9)}`, "topic-too-deep"],
    ["Basic Ingest without a rule", "$aws/rules//a", "topic-reserved"],
  ];
  for (const [name, topic, code] of table) {
    it(`${name}: ${code ?? "allowed"}`, () => assert.equal(checkTopic(topic)?.code, code));
  }

  it("refuses retain on a reserved topic, allows it elsewhere", () => {
    assert.equal(checkTopic("$aws/rules/r/a", { retain: true })?.code, "retain-on-reserved-topic");
    assert.equal(checkTopic("a/b", { retain: true }), undefined);
  });

  it("names limit and value in its sentence", () => {
    const error = checkTopic(bytes(257));
    assert.match(error?.message ?? "", /257 bytes.*256/);
    assert.equal(error?.phase, "publish");
    assert.match(checkTopic(levels(9))?.message ?? "", /9 levels.*8/);
  });
});

describe("checkFilter", () => {
  const table: readonly (readonly [name: string, filter: string, code: string | undefined])[] = [
    ["everything", "#", undefined],
    ["one level", "+", undefined],
    ["wildcards", "a/+/b/#", undefined],
    ["empty", "", "filter-empty"],
    ["256 bytes", bytes(256), undefined],
    ["257 bytes", bytes(257), "filter-too-long"],
    ["8 levels", levels(8), undefined],
    ["9 levels", levels(9), "filter-too-deep"],
    ["9 levels, the last a wildcard", `${levels(8)}/#`, "filter-too-deep"],
    ["# before the end", "a/#/b", "filter-wildcard-misplaced"],
    ["# within a level", "a/b#", "filter-wildcard-misplaced"],
    ["+ within a level", "a/b+/c", "filter-wildcard-misplaced"],
    ["two wildcards in a level", "a/++", "filter-wildcard-misplaced"],
    ["NUL", "a\0", "filter-invalid-character"],
    ["lone surrogate", "a\udfff", "filter-invalid-character"],
    ["shadow", "$aws/things/+/shadow/update/delta", undefined],
    ["lifecycle events", "$aws/events/#", undefined],
    ["every service", "$aws/+/pump", undefined],
    ["Basic Ingest", "$aws/rules/r/#", "filter-publish-only"],
    ["unknown service", "$aws/thing/#", "filter-reserved"],
    ["only $aws", "$aws", "filter-reserved"],
    ["another broker's topic", "$SYS/#", "filter-reserved"],
    ["share", "$share/group/a/#", undefined],
    ["share, 8 levels of its own", `$share/g/${levels(8)}`, undefined],
    ["share, 9 levels of its own", `$share/g/${levels(9)}`, "filter-too-deep"],
    ["share, 256 bytes of its own", `$share/g/${bytes(256)}`, undefined],
    ["share, 257 bytes of its own", `$share/g/${bytes(257)}`, "filter-too-long"],
    ["share name of 128 characters", `$share/${"😀".repeat(128)}/a`, undefined],
    ["share name of 129 characters", `$share/${"n".repeat(129)}/a`, "share-malformed"],
    ["share without filter", "$share/g", "share-malformed"],
    ["share with empty filter", "$share/g/", "share-malformed"],
    ["share without name", "$share//a", "share-malformed"],
    ["share with wildcard in its name", "$share/g+/a", "share-malformed"],
    ["bare share", "$share", "share-malformed"],
    ["share of a misplaced wildcard", "$share/g/a#", "filter-wildcard-misplaced"],
    ["not quite a share", "$shared/g/a", "filter-reserved"],
  ];
  for (const [name, filter, code] of table) {
    it(`${name}: ${code ?? "allowed"}`, () => assert.equal(checkFilter(filter)?.code, code));
  }
});

describe("matches", () => {
  const table: readonly (readonly [filter: string, topic: string, expected: boolean])[] = [
    ["a/b", "a/b", true],
    ["a/b", "a/B", false],
    ["a/b", "a/b/c", false],
    ["a/b/c", "a/b", false],
    ["a/+", "a/b", true],
    ["a/+", "a/", true],
    ["a/+", "a", false],
    ["a/+", "a/b/c", false],
    ["+/+", "/a", true],
    ["+", "/a", false],
    ["a/+/c", "a/b/c", true],
    ["a/+/c", "a/b/d", false],
    ["a/#", "a/b", true],
    ["a/#", "a/b/c/d", true],
    ["a/#", "a/", true],
    ["a/#", "a", false],
    ["a/#", "ab/c", false],
    ["a/+/#", "a/b", false],
    ["a/+/#", "a/b/c", true],
    ["#", "a", true],
    ["#", "/", true],
    ["#", "$aws/things/t/shadow/get", false],
    ["+/things/#", "$aws/things/t", false],
    ["$aws/things/#", "$aws/things/t/shadow/get", true],
    ["$aws/+/t", "$aws/things/t", true],
    ["$share/g/a/#", "a/b", true],
    ["$share/g/a/#", "a", false],
    ["$share/g/#", "$aws/things/t", false],
  ];
  for (const [filter, topic, expected] of table) {
    it(`${filter} ${expected ? "matches" : "does not match"} ${topic}`, () =>
      assert.equal(matches(filter, topic), expected));
  }
});

describe("splitFilters", () => {
  it("takes one filter a line, trimmed, each once", () => {
    assert.deepEqual(splitFilters(" a/b\r\n\nc/#\n  a/b "), ["a/b", "c/#"]);
    assert.deepEqual(splitFilters("  \n"), []);
  });

  it("keeps spaces within a filter", () => assert.deepEqual(splitFilters("a b/c"), ["a b/c"]));
});

describe("withoutShare", () => {
  it("takes only the share's two levels off", () => {
    assert.equal(withoutShare("$share/g/$share/x/y"), "$share/x/y");
    assert.equal(withoutShare("a/$share/g/b"), "a/$share/g/b");
  });
});

describe("checkShareGroup", () => {
  const table: readonly [name: string, group: string, valid: boolean][] = [
    ["a usual name", "workers", true],
    ["spaces, other scripts", "작업자 1", true],
    ["128 characters", bytes(128), true],
    ["129 characters", bytes(129), false],
    ["none", "", false],
    ["a slash", "a/b", false],
    ["a +", "a+", false],
    ["a #", "#", false],
    ["a control character", "a\u0000", false],
  ];
  for (const [name, group, valid] of table) {
    it(name, () => assert.equal(checkShareGroup(group)?.code, valid ? undefined : "share-group-invalid"));
  }
});

describe("inGroup", () => {
  it("puts the group before a filter, unless there is none or the filter names its own", () => {
    assert.equal(inGroup("a/#", "g"), "$share/g/a/#");
    assert.equal(inGroup("a/#", ""), "a/#");
    assert.equal(inGroup("$share/own/a", "g"), "$share/own/a");
  });
});
